package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.statedir.StateDir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

@Timeout(60)
class UnixListenerTest {
    @TempDir Path directory;

    private final BlockingQueue<SocketChannel> served = new LinkedBlockingQueue<>();

    @Test
    void whoConnectsBeforeAnybodyServesWaits() throws Exception {
        try (var listener = UnixListener.bind(stateDir());
                var early = connect()) {
            listener.serve((connection, _) -> served.add(connection));
            assertThat(served.take().isConnected()).isTrue();
            assertThat(early.isConnected()).isTrue();
            assertThat(mode()).isEqualTo("rw-------");
        }
        assertThat(stateDir().socket()).doesNotExist();
    }

    @Test
    void aSocketThatWasSweptAwayIsBoundAgain() throws Exception {
        try (var listener = UnixListener.bind(stateDir())) {
            listener.serve((connection, _) -> served.add(connection));
            assertThat(listener.restore()).isFalse();
            Files.delete(stateDir().socket());
            assertThat(listener.restore()).isTrue();
            assertThat(listener.restore()).isFalse();
            try (var later = connect()) {
                assertThat(later.isConnected()).isTrue();
                assertThat(served.take().isConnected()).isTrue();
            }
        }
    }

    @Test
    void anothersSocketOfTheSameNameIsLeftAlone() throws Exception {
        var before = UnixListener.bind(stateDir());
        Files.delete(stateDir().socket());
        try (var after = UnixListener.bind(stateDir())) {
            before.close();
            assertThat(stateDir().socket()).exists();
            assertThat(after.restore()).isFalse();
        }
    }

    @Test
    void whateverServesMayFailAndTheNextConnectionIsAccepted() throws Exception {
        try (var listener = UnixListener.bind(stateDir())) {
            listener.serve((_, _) -> {
                throw new IllegalStateException("on purpose");
            });
            try (var first = connect()) {
                assertThat(first.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            listener.serve((connection, _) -> served.add(connection));
            try (var second = connect()) {
                assertThat(second.isConnected()).isTrue();
                assertThat(served.take().isConnected()).isTrue();
            }
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(stateDir().socket()));
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(stateDir().socket()));
    }

    private StateDir stateDir() {
        return StateDir.of(directory);
    }
}
