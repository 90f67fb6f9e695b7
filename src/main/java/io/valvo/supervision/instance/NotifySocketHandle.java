package io.valvo.supervision.instance;

import io.valvo.model.InstanceName;
import io.valvo.model.ProcessId;
import io.valvo.os.NotifyMessage;
import io.valvo.os.NotifySockets.NotifySocket;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.statedir.StateDir;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The notify socket of one instance. Only what comes of its own process or a descendant of it is
 * passed on.
 */
final class NotifySocketHandle {
    private final InstanceContext context;
    private final InstanceData data;
    private final SpawnRequests spawnRequests;
    private final ActorRef<InstanceCommand> instance;
    private @Nullable NotifySocket socket;

    NotifySocketHandle(
            InstanceContext context,
            InstanceData data,
            SpawnRequests spawnRequests,
            ActorRef<InstanceCommand> instance) {
        this.context = context;
        this.data = data;
        this.spawnRequests = spawnRequests;
        this.instance = instance;
    }

    /** Opened at first use; empty where messages can't be had. */
    Optional<String> address() {
        if (socket == null && context.notifications().isPresent()) open();
        return Optional.ofNullable(socket).map(NotifySocket::address);
    }

    void close() {
        if (socket != null) socket.close();
        socket = null;
    }

    private void open() {
        try {
            var uid =
                    data.spec
                            .process()
                            .user()
                            .map(context.processes()::userId)
                            .orElseGet(OptionalInt::empty);
            socket =
                    context.notifications()
                            .orElseThrow()
                            .open(
                                    path(),
                                    uid,
                                    it -> instance.tell(new InstanceCommand.NotifyReceived(it)));
        } catch (IOException e) {
            instance.tell(new InstanceCommand.Warn("has no notify socket: " + e.getMessage()));
        }
    }

    private Path path() {
        return context.stateDir()
                .resolve(StateDir.NOTIFY)
                .resolve(InstanceName.fileName(data.name));
    }

    /** At once where nobody can say anything. */
    void flush(Runnable then) {
        if (socket == null) then.run();
        else context.notifications().orElseThrow().flush(then);
    }

    /** Looks up, off the actor's thread, who the sender is, and whom it names. */
    void verify(NotifyMessage message) {
        int incarnation = data.life.incarnation();
        var marker = data.spawn.marker;
        var latest = data.process.latest;
        var main = claimedPid(message);
        if (main.isPresent()) data.handover.openClaims++;
        var kin = latest.map(it -> new ProcessTreeId(it, marker, spawnRequests.user()));
        context.blocking()
                .execute(() -> {
                    boolean ours = ours(message, marker, latest);
                    main.ifPresent(pid -> claim(incarnation, pid, kin.filter(_ -> ours)));
                    if (ours)
                        instance.tell(
                                new InstanceCommand.NotifyVerified(incarnation, message.values()));
                });
    }

    /** Another main process than the present one; whose word that is, is looked at later. */
    private OptionalLong claimedPid(NotifyMessage message) {
        var pid = message.values().getOrDefault("MAINPID", "");
        if (!pid.matches("[1-9][0-9]{0,9}") || data.process.latest.isEmpty())
            return OptionalLong.empty();
        long main = Long.parseLong(pid);
        return main == data.process.latest.get().pid()
                ? OptionalLong.empty()
                : OptionalLong.of(main);
    }

    /** Answered in any case: an end may wait for it. */
    private void claim(int incarnation, long pid, Optional<ProcessTreeId> kin) {
        kin.map(context.processes()::findTree)
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()))
                .handle((all, _) -> all == null ? List.<ProcessInfo>of() : all)
                .thenAccept(all ->
                        instance.tell(
                                new InstanceCommand.MainPidVerified(
                                        incarnation,
                                        pid,
                                        all.stream()
                                                .map(ProcessInfo::id)
                                                .filter(it -> it.pid() == pid)
                                                .findFirst())));
    }

    /** A sender that is gone by now was allowed to write to the socket; that must do. */
    private boolean ours(NotifyMessage message, String marker, Optional<ProcessId> process) {
        var sender = context.processes().find(message.pid());
        if (sender.isEmpty()) return true;
        long leader = process.map(ProcessId::pid).orElse(-1L);
        return sender.get().pid() == leader
                || sender.get().session() == leader
                || sender.get().marker().filter(marker::equals).isPresent()
                || context.processes()
                        .find(leader)
                        .filter(it -> it.session() == sender.get().session())
                        .isPresent();
    }
}
