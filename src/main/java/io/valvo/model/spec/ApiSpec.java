package io.valvo.model.spec;

/**
 * Where the control interface listens besides its Unix socket. Port 0: a free one; tcp false: the
 * socket alone.
 *
 * @param moves where the port is taken a free one will do; else it is tried again until it is free
 */
public record ApiSpec(String bind, int port, boolean tcp, boolean moves) {
    public ApiSpec(String bind, int port, boolean tcp) {
        this(bind, port, tcp, true);
    }
}
