package io.valvo.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** All sd_notify sockets of this daemon, served by one thread. */
public interface Notifications extends AutoCloseable {
    /** One service's socket; closing it removes the file. Repeated closing does nothing. */
    interface NotifySocket extends AutoCloseable {
        /** What the service finds in {@code NOTIFY_SOCKET}. */
        String address();

        @Override
        void close();
    }

    /**
     * Starts the thread.
     *
     * @throws UnsupportedOperationException where the kernel doesn't tell the sender (not Linux)
     */
    static Notifications create() throws IOException {
        if (!LinuxSockets.supported())
            throw new UnsupportedOperationException("notify sockets need Linux");
        return new EpollNotifications();
    }

    /**
     * Opens a socket that the service alone can write to. Messages of other users than the
     * service's, root and this daemon's are dropped.
     *
     * @param path at most 107 bytes; its directory is made 0700 if absent; a leftover socket there
     *     is replaced
     * @param user the service's user id if it isn't this daemon's; then the address is an abstract
     *     one ({@code @…}) because that user can't enter the directory
     * @param listener called on the one thread of all sockets, must not block; what it throws is
     *     dropped
     */
    NotifySocket open(Path path, OptionalInt user, Consumer<Notification> listener)
            throws IOException;

    /** Closes all sockets and ends the thread. */
    @Override
    void close();
}
