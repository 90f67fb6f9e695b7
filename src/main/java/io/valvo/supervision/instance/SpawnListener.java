package io.valvo.supervision.instance;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.ProcessListener;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/** Passes on to an instance how one of its incarnations fares. */
final class SpawnListener implements ProcessListener {
    private final ActorRef<InstanceCommand> instance;
    private final int incarnation;
    private volatile Optional<ProcessId> started = Optional.empty();

    SpawnListener(ActorRef<InstanceCommand> instance, int incarnation) {
        this.instance = instance;
        this.incarnation = incarnation;
    }

    @Override
    public void started(ProcessId process) {
        started = Optional.of(process);
        instance.tell(new InstanceCommand.LifecycleInput(new Input.Spawned(incarnation, process)));
    }

    @Override
    public void notStarted(String why) {
        instance.tell(new InstanceCommand.LifecycleInput(new Input.NotSpawned(incarnation, why)));
    }

    @Override
    public void exited(Exit exit, boolean alone) {
        instance.tell(
                new InstanceCommand.LifecycleInput(
                        new Input.Exited(incarnation, exit, alone, started)));
    }
}
