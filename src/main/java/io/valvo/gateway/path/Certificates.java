package io.valvo.gateway.path;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLException;

/** TLS by the JDK's own engine, with what PEM files say. */
final class Certificates {
    private Certificates() {}

    /** Shown to clients. */
    static SslContext own(EdgeSettings.Certificate files) {
        try {
            return SslContextBuilder.forServer(files.chain().toFile(), files.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asked of endpoints: their name is checked. */
    static SslContext trusting(Optional<Path> authority) {
        try {
            var builder =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .endpointIdentificationAlgorithm("HTTPS");
            authority.ifPresent(it -> builder.trustManager(it.toFile()));
            return builder.build();
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
