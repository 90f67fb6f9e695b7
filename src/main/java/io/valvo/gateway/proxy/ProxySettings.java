package io.valvo.gateway.proxy;

import io.valvo.model.FileContent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where requests come in, and what one of them may take.
 *
 * @param port 0: a free one
 * @param tls empty: plain HTTP
 * @param idleTimeout bounds silence within a body
 * @param trusted who may sign for https endpoints, PEM; empty: whom the JDK trusts
 * @param files opens the PEM files
 */
public record ProxySettings(
        String bind,
        int port,
        Optional<Certificate> tls,
        Duration idleTimeout,
        Optional<Path> trusted,
        Bounds bounds,
        FileContent.Reader files) {
    /** PEM files: the certificate with its chain, and its private key (PKCS#8). */
    public record Certificate(Path chain, Path key) {}

    /**
     * What clients can't exceed, whatever they send.
     *
     * @param connections open at a time; more wait to be accepted
     * @param bind how long an address that is taken is tried again
     * @param head how long a request's head may take to come in
     * @param keepAlive how long a connection may be silent between two requests
     * @param linger how long a refused sender may go on before the connection is cut
     * @param requestLine bytes; more is 414
     * @param headers bytes, and of trailers; more is 431
     * @param replay bytes of a body that are kept so that it can be sent again
     * @param search bytes of a body that are kept while its {@code model} is looked for; more is
     *     413
     * @param searchAll the same for all requests together; more is 503
     * @param connect how long a connection to an endpoint may take to come about
     * @param buffers bytes that all connections together may hold
     * @param pooled how long an unused connection to an endpoint is kept
     */
    public record Bounds(
            int connections,
            Duration bind,
            Duration head,
            Duration keepAlive,
            Duration linger,
            int requestLine,
            int headers,
            int replay,
            int search,
            long searchAll,
            long buffers,
            Duration connect,
            Duration pooled) {
        private static final int KIB = 1024;
        private static final int MIB = KIB * KIB;
        private static final int FEWEST = 16;

        public static final Bounds USUAL =
                new Bounds(
                        4096,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(2),
                        16 * KIB,
                        32 * KIB,
                        64 * KIB,
                        16 * MIB,
                        64 * MIB,
                        DirectMemory.most(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30));

        /**
         * Each client may need a connection to a service besides its own, and as many as half of
         * them rest unused.
         *
         * @param files that the gateway may have open
         */
        public Bounds withFiles(long files) {
            int most = Math.clamp(files * 2 / 5, FEWEST, connections);
            return new Bounds(
                    most,
                    bind,
                    head,
                    keepAlive,
                    linger,
                    requestLine,
                    headers,
                    replay,
                    search,
                    searchAll,
                    buffers,
                    connect,
                    pooled);
        }
    }
}
