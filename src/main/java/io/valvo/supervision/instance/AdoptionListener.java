package io.valvo.supervision.instance;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.ProcessListener;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/** Passes on to an instance how a process fares that an earlier daemon has started. */
record AdoptionListener(ActorRef<InstanceCommand> instance, int incarnation, ProcessId process)
        implements ProcessListener {
    @Override
    public void started(ProcessId same) {
        instance.tell(new InstanceCommand.ProcessAdopted(incarnation));
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
