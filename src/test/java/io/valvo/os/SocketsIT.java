package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.os.platform.Platform;
import io.valvo.os.portable.PortableSockets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@EnabledOnOs(value = OS.LINUX, disabledReason = "who holds a port is told by /proc")
class SocketsIT {
    private static final Optional<String> ANYWHERE = Optional.empty();

    private final Sockets sockets = Platform.sockets();
    private final long self = ProcessHandle.current().pid();

    @Test
    void whatTheKernelChoosesIsFree() throws IOException {
        assertThat(sockets.availability(sockets.anyFree(ANYWHERE), ANYWHERE))
                .isEqualTo(PortAvailability.FREE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::", "::1"})
    void aPortIsTakenWhereverSomebodyListens(String address) throws IOException {
        try (var server = server(address)) {
            int port = server.getLocalPort();
            assertThat(sockets.availability(port, ANYWHERE)).isEqualTo(PortAvailability.TAKEN);
            assertThat(sockets.availability(port, Optional.of("localhost")))
                    .isEqualTo(PortAvailability.TAKEN);
        }
    }

    @Test
    void anotherAddressOfTheSamePortIsFree() throws IOException {
        try (var server = server("127.0.0.1")) {
            assertThat(sockets.availability(server.getLocalPort(), Optional.of("127.0.0.2")))
                    .isEqualTo(PortAvailability.FREE);
        }
    }

    @Test
    void anAddressThatThisMachineLacksIsSaid() throws IOException {
        int port = sockets.anyFree(ANYWHERE);
        assertThat(sockets.availability(port, Optional.of("192.0.2.1")))
                .isEqualTo(PortAvailability.NO_SUCH_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPortBoundWithoutListeningIsTaken(boolean reuse) throws IOException {
        try (var socket = new Socket()) {
            socket.setReuseAddress(reuse);
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            assertThat(sockets.availability(socket.getLocalPort(), ANYWHERE))
                    .isEqualTo(PortAvailability.TAKEN);
        }
    }

    @Test
    void connectionsThatOutliveTheirListenerLingerButDoNotTakeThePort() throws IOException {
        var server = server("127.0.0.1");
        int port = server.getLocalPort();
        assertThat(sockets.lingering(List.of(port))).isEmpty();
        try (var client = new Socket("127.0.0.1", port);
                var accepted = server.accept()) {
            server.close();
            assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            assertThat(sockets.lingering(List.of(port, 1))).containsExactly(port);
            assertThat(sockets.availability(port, ANYWHERE)).isEqualTo(PortAvailability.FREE);
        }
    }

    @Test
    void aHolderIsNamedWithItsCommand() throws IOException {
        try (var server = server("::1")) {
            int port = server.getLocalPort();
            assertThat(sockets.holders(List.of(port, 1)).get(port))
                    .singleElement()
                    .satisfies(holder -> {
                        assertThat(holder.pid()).isEqualTo(self);
                        assertThat(holder.command()).contains("java");
                        assertThat(holder.user()).isEqualTo(System.getProperty("user.name"));
                    });
        }
    }

    @Test
    void whereAProcessListensIsToldByPort() throws IOException {
        try (var four = server("127.0.0.1");
                var six = server("::1")) {
            assertThat(sockets.listening(Set.of(self)))
                    .containsAllEntriesOf(
                            Map.of(
                                    four.getLocalPort(),
                                    Set.of("127.0.0.1"),
                                    six.getLocalPort(),
                                    Set.of("::1")));
            assertThat(sockets.listeners())
                    .extracting(PortListener::port)
                    .contains(four.getLocalPort());
        }
    }

    @Test
    void connectionsWaitAtASocketThatNobodyAcceptsFrom() throws IOException {
        try (var listening = sockets.listen(ANYWHERE, 0, 16)) {
            try (var four = new Socket("127.0.0.1", listening.port());
                    var six = new Socket("::1", listening.port())) {
                assertThat(four.isConnected() && six.isConnected()).isTrue();
            }
            assertThat(listening.descriptor()).isGreaterThan(2);
        }
    }

    @Test
    void aClosedListenSocketRefuses() throws IOException {
        var listening = sockets.listen(Optional.of("127.0.0.1"), 0, 16);
        listening.close();
        listening.close();
        assertThatThrownBy(() -> new Socket("127.0.0.1", listening.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void listeningOnATakenPortSaysWhereAndWhy() throws IOException {
        try (var server = server("127.0.0.1")) {
            int port = server.getLocalPort();
            assertThatThrownBy(() -> sockets.listen(Optional.of("127.0.0.1"), port, 16).close())
                    .isInstanceOf(IOException.class)
                    .hasMessage("can't bind 127.0.0.1 port " + port + ": Address already in use");
        }
    }

    @Test
    void thePortableSocketsAgreeOnWhatIsTaken() throws IOException {
        var portable = new PortableSockets();
        assertThat(portable.availability(portable.anyFree(ANYWHERE), ANYWHERE))
                .isEqualTo(PortAvailability.FREE);
        try (var server = server("127.0.0.1")) {
            assertThat(portable.availability(server.getLocalPort(), ANYWHERE))
                    .isEqualTo(PortAvailability.TAKEN);
        }
    }

    private static ServerSocket server(String address) throws IOException {
        return new ServerSocket(0, 16, InetAddress.ofLiteral(address));
    }
}
