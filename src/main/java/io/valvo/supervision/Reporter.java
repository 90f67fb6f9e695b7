package io.valvo.supervision;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.Watcher;
import io.valvo.rules.Input;

import org.apache.pekko.actor.typed.ActorRef;

/** Passes on to an instance how one of its incarnations fares. */
record Reporter(ActorRef<Instance.Command> instance, int incarnation) implements Watcher {
    @Override
    public void started(ProcessId process) {
        instance.tell(new Instance.Happened(new Input.Spawned(incarnation, process)));
    }

    @Override
    public void notStarted(String why) {
        instance.tell(new Instance.Happened(new Input.NotSpawned(incarnation, why)));
    }

    @Override
    public void exited(Exit exit, boolean alone) {
        instance.tell(new Instance.Happened(new Input.Exited(incarnation, exit, alone)));
    }
}
