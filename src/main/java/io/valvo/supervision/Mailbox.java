package io.valvo.supervision;

import io.valvo.model.ProcessId;
import io.valvo.os.Accounts;
import io.valvo.os.Notification;
import io.valvo.os.Notifications.NotifySocket;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The notify socket of one instance. Only what comes of its own process or a descendant of it is
 * passed on.
 */
final class Mailbox {
    private final World world;
    private final Memory memory;
    private final ActorRef<Instance.Command> instance;
    private @Nullable NotifySocket socket;

    Mailbox(World world, Memory memory, ActorRef<Instance.Command> instance) {
        this.world = world;
        this.memory = memory;
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
                            .map(Accounts::userId)
                            .orElseGet(OptionalInt::empty);
            socket =
                    world.notifications()
                            .orElseThrow()
                            .open(path(), uid, it -> instance.tell(new Instance.Heard(it)));
        } catch (IOException e) {
            instance.tell(new Instance.Worried("has no notify socket: " + e.getMessage()));
        }
    }

    private Path path() {
        return world.stateDir().resolve("notify").resolve(memory.name.replace('/', '-'));
    }

    /** Looks up, off the actor's thread, who the sender is. */
    void verify(Notification notification) {
        int incarnation = memory.life.incarnation();
        var marker = memory.marker;
        var latest = memory.latest;
        world.blocking()
                .execute(() -> {
                    if (!ours(notification, marker, latest)) return;
                    instance.tell(new Instance.Said(incarnation, notification.values()));
                });
    }

    /** A sender that is gone by now was allowed to write to the socket; that must do. */
    private boolean ours(Notification notification, String marker, Optional<ProcessId> process) {
        var sender = world.processes().find(notification.pid());
        if (sender.isEmpty()) return true;
        long leader = process.map(ProcessId::pid).orElse(-1L);
        return sender.get().pid() == leader
                || sender.get().session() == leader
                || sender.get().marker().filter(marker::equals).isPresent();
    }
}
