package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.os.NotifyMessage;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Optional;

/**
 * The process whose end is that of the instance's: the spawned one, one that an earlier daemon has
 * left, or the successor that {@code MAINPID=} of sd_notify(3) names.
 */
final class MainProcess {
    private final InstanceContext context;
    private final InstanceData data;
    private final DescendantControl tree;
    private final NotifySocketHandle notifySocket;
    private final ActorRef<InstanceCommand> instance;

    MainProcess(
            InstanceContext context,
            InstanceData data,
            DescendantControl tree,
            NotifySocketHandle notifySocket,
            ActorRef<InstanceCommand> instance) {
        this.context = context;
        this.data = data;
        this.tree = tree;
        this.notifySocket = notifySocket;
        this.instance = instance;
    }

    void started(ProcessId process) {
        data.process.latest = Optional.of(process);
        data.process.startedAt = Optional.of(context.clock().instant());
        data.process.watchedFrom = Optional.of(context.awake().instant());
        data.handover.begin(process);
    }

    /** Of the same family: whoever is watched already is heard of anyway. */
    void watch(ProcessId process) {
        data.process.latest = Optional.of(process);
        if (data.handover.watched.add(process)) adopt(process, false);
    }

    void resume() {
        if (data.process.watchedFrom.isEmpty())
            data.process.watchedFrom = Optional.of(context.awake().instant());
    }

    /** The one that an earlier daemon has left, if nobody watches it yet. */
    Optional<ProcessId> adopt() {
        var left = data.process.adopted.map(it -> it.process());
        left.ifPresent(it -> adopt(it, true));
        data.process.adopted = Optional.empty();
        return left;
    }

    private void adopt(ProcessId process, boolean announced) {
        var listener = new AdoptionListener(instance, data.life.incarnation(), process, announced);
        context.processes().adopt(tree.of(process), listener);
    }

    /**
     * Its process has left somebody: before that counts as its end, all is read that it has said.
     * False: it can't have named a successor.
     */
    boolean holdForNotifications(Input.Exited exited) {
        boolean present = exited.incarnation() == data.life.incarnation();
        if (!present || exited.alone() || data.spec.job() || !isUp()) return false;
        notifySocket.flush(() -> instance.tell(new InstanceCommand.NotifyFlushed(exited)));
        return true;
    }

    private boolean isUp() {
        return switch (data.life.phase().state()) {
            case STARTING, READY, UNHEALTHY -> data.life.phase().living().isPresent();
            case STOPPED, PENDING, STOPPING, BACKOFF, FAILED, COMPLETED, SCHEDULED -> false;
        };
    }

    /** Until it is known whether a successor was named. */
    boolean holdForClaims(Input.Exited exited) {
        if (data.handover.openClaims <= 0) return false;
        data.handover.heldExit = Optional.of(exited);
        return true;
    }

    /** It was looked at who was named; the end that waited for the last of these. */
    Optional<Input.Exited> claimAnswered() {
        if (--data.handover.openClaims > 0) return Optional.empty();
        var held = data.handover.heldExit;
        data.handover.heldExit = Optional.empty();
        return held;
    }

    Optional<String> notifyAddress() {
        return notifySocket.address();
    }

    void verify(NotifyMessage message) {
        notifySocket.verify(message);
    }

    void closeNotifySocket() {
        notifySocket.close();
    }

    void drainRequests() {
        int incarnation = data.life.incarnation();
        var drained = new InstanceCommand.LifecycleInput(new Input.Drained(incarnation));
        context.traffic()
                .drain(data.spec.name(), data.name, incarnation, () -> instance.tell(drained));
    }
}
