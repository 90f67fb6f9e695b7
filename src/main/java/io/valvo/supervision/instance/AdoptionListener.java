package io.valvo.supervision.instance;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.ProcessListener;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/**
 * Passes on to an instance how a process fares that it hasn't spawned itself: an earlier daemon
 * has, or the main process before it.
 *
 * @param announced the instance hears that it is watched again
 */
record AdoptionListener(
        ActorRef<InstanceCommand> instance, int incarnation, ProcessId process, boolean announced)
        implements ProcessListener {
    @Override
    public void started(ProcessId same) {
        if (announced) instance.tell(new InstanceCommand.ProcessAdopted(incarnation));
    }

    /** It has just gone, and nobody can say how. */
    @Override
    public void notStarted(String why) {
        exited(new Exit.Unknown(), false);
    }

    @Override
    public void exited(Exit exit, boolean alone) {
        instance.tell(
                new InstanceCommand.LifecycleInput(
                        new Input.Exited(incarnation, exit, alone, Optional.of(process))));
    }
}
