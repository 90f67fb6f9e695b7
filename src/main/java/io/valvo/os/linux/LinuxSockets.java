package io.valvo.os.linux;

import io.valvo.model.ProcessId;
import io.valvo.os.BindAddresses;
import io.valvo.os.ListenSocket;
import io.valvo.os.PortAvailability;
import io.valvo.os.PortListener;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Sockets;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.procfs.ProcfsTable;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Ports of Linux: tried by binding, explained by {@code /proc/net/tcp} and {@code /proc/PID/fd}.
 */
public final class LinuxSockets implements Sockets {
    private final ProcessTable processes;

    public LinuxSockets(ProcessTable processes) {
        this.processes = processes;
    }

    public static boolean supported() {
        return System.getProperty("os.name").equals("Linux") && ProcfsTable.isHere();
    }

    @Override
    public PortAvailability availability(int port, Optional<String> address) {
        var meant = BindAddresses.of(address);
        for (var each : meant) {
            var found = availability(port, each);
            boolean lacksFamily = found == PortAvailability.NO_SUCH_ADDRESS && meant.size() > 1;
            if (found != PortAvailability.FREE && !lacksFamily) return found;
        }
        return PortAvailability.FREE;
    }

    /**
     * Without SO_REUSEADDR the kernel accepts only a port that no socket at all has; with it, one
     * that is merely occupied by connections. If it then still isn't explained by connections,
     * somebody has bound it without listening.
     */
    private static PortAvailability availability(int port, InetAddress address) {
        int errno = tryBind(address, port, false);
        return switch (errno) {
            case 0 -> PortAvailability.FREE;
            case SocketCalls.EADDRINUSE ->
                    tryBind(address, port, true) == 0 && anyRow(port, false)
                            ? PortAvailability.FREE
                            : PortAvailability.TAKEN;
            case SocketCalls.EADDRNOTAVAIL, SocketCalls.EAFNOSUPPORT ->
                    PortAvailability.NO_SUCH_ADDRESS;
            case Libc.EACCES ->
                    anyRow(port, true)
                            ? PortAvailability.TAKEN
                            : PortAvailability.FREE; // not ours to bind
            default ->
                    throw new IllegalStateException(
                            "port " + port + " can't be checked: " + Libc.strerror(errno));
        };
    }

    private static boolean anyRow(int port, boolean listening) {
        return rows().stream()
                .anyMatch(
                        row -> row.port() == port && (listening ? row.listens() : row.connected()));
    }

    /** 0, or errno. */
    private static int tryBind(InetAddress address, int port, boolean reuse) {
        int socket = SocketCalls.socket(SocketAddresses.family(address), SocketCalls.SOCK_STREAM);
        if (socket < 0) return Libc.errno();
        try {
            return LinuxListenSocket.bind(socket, address, port, reuse) == 0 ? 0 : Libc.errno();
        } finally {
            SocketCalls.close(socket);
        }
    }

    @Override
    public int anyFree(Optional<String> address) throws IOException {
        try (var socket = LinuxListenSocket.bound(BindAddresses.of(address).getFirst(), 0)) {
            return socket.port();
        }
    }

    @Override
    public Map<Integer, List<ProcessInfo>> holders(Collection<Integer> ports) {
        var wanted = Set.copyOf(ports);
        var holders = new HashMap<Integer, List<ProcessInfo>>();
        var rows =
                rows().stream()
                        .filter(row -> row.listens() && wanted.contains(row.port()))
                        .toList();
        var owners = owners(rows);
        rows.forEach(row ->
                holders.computeIfAbsent(row.port(), _ -> new ArrayList<>())
                        .addAll(owners.getOrDefault(row.inode(), List.of())));
        holders.replaceAll((_, found) -> oldestFirst(found));
        holders.values().removeIf(List::isEmpty);
        return holders;
    }

    @Override
    public Map<Integer, Set<String>> listening(Set<Long> pids) {
        var inodes =
                pids.stream()
                        .flatMap(pid -> SocketOwners.inodes(Long.toString(pid)).stream())
                        .collect(Collectors.toSet());
        if (inodes.isEmpty()) return Map.of();
        return rows().stream()
                .filter(row -> row.listens() && inodes.contains(row.inode()))
                .collect(
                        Collectors.groupingBy(
                                ProcNetTcpRow::port,
                                Collectors.mapping(
                                        ProcNetTcpRow::address,
                                        Collectors.toCollection(TreeSet::new))));
    }

    @Override
    public List<PortListener> listeners() {
        var rows = rows().stream().filter(ProcNetTcpRow::listens).toList();
        var owners = owners(rows);
        return rows.stream()
                .map(row ->
                        new PortListener(
                                row.address(),
                                row.port(),
                                oldestFirst(owners.getOrDefault(row.inode(), List.of()))))
                .sorted(
                        Comparator.comparingInt(PortListener::port)
                                .thenComparing(PortListener::address))
                .toList();
    }

    @Override
    public Set<Integer> lingering(Collection<Integer> ports) {
        if (ports.isEmpty()) return Set.of();
        var occupied =
                rows().stream()
                        .filter(ProcNetTcpRow::connected)
                        .map(ProcNetTcpRow::port)
                        .collect(Collectors.toSet());
        var lingering = new HashSet<>(ports);
        lingering.retainAll(occupied);
        return lingering;
    }

    @Override
    public ListenSocket listen(Optional<String> address, int port, int backlog) throws IOException {
        return LinuxListenSocket.listening(address, port, backlog);
    }

    @Override
    public ListenSocket copy(ProcessId process, int port) throws IOException {
        var sockets =
                rows().stream()
                        .filter(row -> row.listens() && row.port() == port)
                        .map(ProcNetTcpRow::inode)
                        .collect(Collectors.toSet());
        var open = SocketOwners.descriptors(process.pid(), sockets);
        if (open.isEmpty()) throw new IOException("it doesn't have the socket open");
        return copy(process, open.getFirst().intValue(), port);
    }

    /** The start time is compared after the pidfd is open: then it can't become another's. */
    private ListenSocket copy(ProcessId process, int descriptor, int port) throws IOException {
        int pidfd = Pidfd.open(process.pid());
        if (pidfd < 0) throw new IOException("it is gone");
        try {
            if (processes.read(process.pid()).filter(it -> it.id().equals(process)).isEmpty())
                throw new IOException("it is gone");
            return verified(Pidfd.copy(pidfd, descriptor), port);
        } finally {
            Pidfd.close(pidfd);
        }
    }

    private static ListenSocket verified(int descriptor, int port) throws IOException {
        if (descriptor < 0) throw new IOException(Libc.lastError());
        var socket = LinuxListenSocket.of(descriptor);
        if (socket.port() == port) return socket;
        try (socket) {
            throw new IOException("it has closed the socket");
        }
    }

    private Map<Long, List<ProcessInfo>> owners(List<ProcNetTcpRow> rows) {
        var owners =
                SocketOwners.of(
                        rows.stream().map(ProcNetTcpRow::inode).collect(Collectors.toSet()));
        var infos = new HashMap<Long, Optional<ProcessInfo>>();
        var named = new HashMap<Long, List<ProcessInfo>>();
        owners.forEach((inode, pids) ->
                named.put(
                        inode,
                        pids.stream()
                                .flatMap(pid -> infos.computeIfAbsent(pid, this::info).stream())
                                .toList()));
        return named;
    }

    private Optional<ProcessInfo> info(long pid) {
        return processes.read(pid).map(entry -> processes.info(entry, processes.marker(entry)));
    }

    private static List<ProcessInfo> oldestFirst(List<ProcessInfo> found) {
        var age = Comparator.<ProcessInfo>comparingLong(process -> process.id().startTicks());
        return found.stream().distinct().sorted(age.thenComparingLong(ProcessInfo::pid)).toList();
    }

    private static List<ProcNetTcpRow> rows() {
        var rows = new ArrayList<>(ProcNetTcpRow.parse(read("/proc/net/tcp")));
        rows.addAll(ProcNetTcpRow.parse(read("/proc/net/tcp6")));
        return rows;
    }

    private static String read(String file) {
        try (var in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException noSuchFamily) {
            return "";
        }
    }
}
