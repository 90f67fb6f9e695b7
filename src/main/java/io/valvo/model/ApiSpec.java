package io.valvo.model;

/**
 * Where the control interface listens besides its Unix socket. Port 0: a free one; tcp false: the
 * socket alone.
 */
public record ApiSpec(String bind, int port, boolean tcp) {}
