package io.valvo.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The sd_notify(3) sockets of all services, served by one thread. */
public interface NotifySockets extends AutoCloseable {
    /** One service's socket; closing it removes the file. Repeated closing does nothing. */
    interface NotifySocket extends AutoCloseable {
        /** What the service finds in {@code NOTIFY_SOCKET}. */
        String address();

        @Override
        void close();
    }

    /**
     * Opens a socket that the service alone can write to. Messages of other users than the
     * service's, root and this daemon's are dropped.
     *
     * @param path its directory is made 0700 if absent; a leftover socket there is replaced; where
     *     it is longer than the kernel takes (107 bytes) the address is an abstract one
     *     ({@code @…})
     * @param user the service's user id if it isn't this daemon's; then the address is an abstract
     *     one as well, because that user can't enter the directory
     * @param listener called on the one thread of all sockets, must not block; what it throws is
     *     dropped
     */
    NotifySocket open(Path path, OptionalInt user, Consumer<NotifyMessage> listener)
            throws IOException;

    /** Runs that on the thread of all sockets, once all is read that lies in them by now. */
    void flush(Runnable then);

    /**
     * Binds those again whose files are gone, under the same addresses; answers how many. To be
     * called by one thread at a time, now and then: one stat(2) as long as nothing has changed.
     */
    int restore() throws IOException;

    /** Closes all sockets and ends the thread. */
    @Override
    void close();
}
