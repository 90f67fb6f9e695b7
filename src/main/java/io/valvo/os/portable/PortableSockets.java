package io.valvo.os.portable;

import io.valvo.os.BindAddresses;
import io.valvo.os.ListenSocket;
import io.valvo.os.PortAvailability;
import io.valvo.os.PortListener;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ports of any system that has a JDK: tried by binding. Who holds one, only Linux tells. */
public final class PortableSockets implements Sockets {
    @Override
    public PortAvailability availability(int port, Optional<String> address) {
        return BindAddresses.of(address).stream().allMatch(each -> bindable(each, port))
                ? PortAvailability.FREE
                : PortAvailability.TAKEN;
    }

    private static boolean bindable(InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (SocketException taken) {
            return false;
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "port " + port + " can't be checked: " + failure.getMessage(), failure);
        }
    }

    @Override
    public int anyFree(Optional<String> address) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(BindAddresses.of(address).getFirst(), 0));
            return socket.getLocalPort();
        }
    }

    @Override
    public Map<Integer, List<ProcessInfo>> holders(Collection<Integer> ports) {
        return Map.of();
    }

    @Override
    public Map<Integer, Set<String>> listening(Set<Long> pids) {
        return Map.of();
    }

    @Override
    public List<PortListener> listeners() {
        return List.of();
    }

    @Override
    public Set<Integer> lingering(Collection<Integer> ports) {
        return Set.of();
    }

    @Override
    public ListenSocket listen(Optional<String> address, int port, int backlog) throws IOException {
        throw new IOException(
                "socket = true needs Linux: this system doesn't let a socket be passed on");
    }
}
