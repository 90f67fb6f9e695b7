package io.valvo.supervision;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.Watcher;
import io.valvo.rules.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/** Passes on to an instance how one of its incarnations fares. */
final class Reporter implements Watcher {
    private final ActorRef<Instance.Command> instance;
    private final int incarnation;
    private volatile Optional<ProcessId> started = Optional.empty();

    Reporter(ActorRef<Instance.Command> instance, int incarnation) {
        this.instance = instance;
        this.incarnation = incarnation;
    }

    @Override
    public void started(ProcessId process) {
        started = Optional.of(process);
        instance.tell(new Instance.Happened(new Input.Spawned(incarnation, process)));
    }

    @Override
    public void notStarted(String why) {
        instance.tell(new Instance.Happened(new Input.NotSpawned(incarnation, why)));
    }

    @Override
    public void exited(Exit exit, boolean alone) {
        instance.tell(new Instance.Happened(new Input.Exited(incarnation, exit, alone, started)));
    }
}
