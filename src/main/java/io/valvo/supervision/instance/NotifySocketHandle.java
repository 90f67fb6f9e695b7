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
    private final InstanceContext world;
    private final InstanceData memory;
    private final SpawnRequests launches;
    private final ActorRef<InstanceCommand> instance;
    private @Nullable NotifySocket socket;

    NotifySocketHandle(
            InstanceContext world,
            InstanceData memory,
            SpawnRequests launches,
            ActorRef<InstanceCommand> instance) {
        this.world = world;
        this.memory = memory;
        this.launches = launches;
        this.instance = instance;
    }

    /** Opened at first use; empty where notifications can't be had. */
    Optional<String> address() {
        if (socket == null && world.notifications().isPresent()) open();
        return Optional.ofNullable(socket).map(NotifySocket::address);
    }

    void close() {
        if (socket != null) socket.close();
        socket = null;
    }

    private void open() {
        try {
            var uid =
                    memory.spec
                            .process()
                            .user()
                            .map(world.processes()::userId)
                            .orElseGet(OptionalInt::empty);
            socket =
                    world.notifications()
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
        return world.stateDir().resolve(StateDir.NOTIFY).resolve(InstanceName.fileName(memory.name));
    }

    /** At once where nobody can say anything. */
    void hearOut(Runnable then) {
        if (socket == null) then.run();
        else world.notifications().orElseThrow().flush(then);
    }

    /** Looks up, off the actor's thread, who the sender is, and whom it names. */
    void verify(NotifyMessage notification) {
        int incarnation = memory.life.incarnation();
        var marker = memory.marker;
        var latest = memory.latest;
        var main = named(notification);
        if (main.isPresent()) memory.claims++;
        var kin = latest.map(it -> new ProcessTreeId(it, marker, launches.user()));
        world.blocking()
                .execute(() -> {
                    boolean ours = ours(notification, marker, latest);
                    main.ifPresent(pid -> claim(incarnation, pid, kin.filter(_ -> ours)));
                    if (ours)
                        instance.tell(
                                new InstanceCommand.NotifyVerified(
                                        incarnation, notification.values()));
                });
    }

    /** Another main process than the present one; whose word that is, is looked at later. */
    private OptionalLong named(NotifyMessage notification) {
        var pid = notification.values().getOrDefault("MAINPID", "");
        if (!pid.matches("[1-9][0-9]{0,9}") || memory.latest.isEmpty()) return OptionalLong.empty();
        long main = Long.parseLong(pid);
        return main == memory.latest.get().pid() ? OptionalLong.empty() : OptionalLong.of(main);
    }

    /** Answered in any case: an end may wait for it. */
    private void claim(int incarnation, long pid, Optional<ProcessTreeId> kin) {
        kin.map(world.processes()::findTree)
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
    private boolean ours(NotifyMessage notification, String marker, Optional<ProcessId> process) {
        var sender = world.processes().find(notification.pid());
        if (sender.isEmpty()) return true;
        long leader = process.map(ProcessId::pid).orElse(-1L);
        return sender.get().pid() == leader
                || sender.get().session() == leader
                || sender.get().marker().filter(marker::equals).isPresent()
                || world.processes()
                        .find(leader)
                        .filter(it -> it.session() == sender.get().session())
                        .isPresent();
    }
}
