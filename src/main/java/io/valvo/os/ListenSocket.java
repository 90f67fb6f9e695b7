package io.valvo.os;

/**
 * A TCP socket that this daemon listens on in the name of a service: connections wait in its
 * backlog while the service restarts. It is closed on exec; whoever spawns duplicates {@link
 * #descriptor} to 3 and following in the child.
 */
public interface ListenSocket extends AutoCloseable {
    /** The file descriptor in this process. */
    int descriptor();

    /** The port it is bound to; the kernel's choice when 0 was asked for. */
    int port();

    /**
     * Stops listening here; a child that inherited the socket keeps it. Repeated calls do nothing.
     */
    @Override
    void close();
}
