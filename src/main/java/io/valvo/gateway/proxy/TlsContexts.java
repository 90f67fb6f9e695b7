package io.valvo.gateway.proxy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.valvo.model.FileContent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import javax.net.ssl.SSLException;

/** TLS by the JDK's own engine, with what PEM files say. */
final class TlsContexts {
    /** Bytes of one file: all authorities that a machine trusts have a fifth of it. */
    private static final int MOST = 1 << 20;

    private final FileContent.Reader files;

    private TlsContexts(FileContent.Reader files) {
        this.files = files;
    }

    /** Shown to clients. */
    static SslContext own(ProxySettings settings, ProxySettings.Certificate pem) {
        var all = new TlsContexts(settings.files());
        try {
            return SslContextBuilder.forServer(all.open(pem.chain()), all.open(pem.key()))
                    .sslProvider(SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asked of endpoints: their name is checked. */
    static SslContext trusting(ProxySettings settings) {
        var all = new TlsContexts(settings.files());
        try {
            var builder =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .endpointIdentificationAlgorithm("HTTPS");
            settings.trusted().ifPresent(it -> builder.trustManager(all.open(it)));
            return builder.build();
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream open(Path file) {
        return switch (files.read(file, MOST)) {
            case FileContent.Bytes(var bytes) -> new ByteArrayInputStream(bytes);
            case FileContent.Unreadable(var why) -> {
                var text = file + ", which is " + why;
                throw new UncheckedIOException(text, new IOException(text));
            }
        };
    }
}
