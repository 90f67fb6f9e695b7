package io.valvo.cli.drill;

import io.valvo.cli.command.DetachedDaemon;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The services of a drill: each listens on a fixed port, notes its pid when it starts, prints
 * numbered lines when it gets USR1, and exits with {@link #CONFLICT} when somebody else has the
 * port. Who lives is looked up without asking any daemon.
 */
final class DrillServices {
    /** Exit code of a victim whose port is taken. */
    static final int CONFLICT = 98;

    /** Below the range from which the kernel gives ports to outgoing connections. */
    private static final int LOWEST_PORT = 20_000;

    private static final int HIGHEST_PORT = 32_000;

    private static final String PERL =
            """
            use IO::Socket::INET;
            my ($port, $dir) = @ARGV;
            my $n = 0;
            sub note { open(my $f, '>>', "$dir/victim.$port"); print $f "@_\n"; close $f }
            $| = 1;
            $SIG{USR1} = sub { print "line $$ ", $n++, " ", 'x' x 40, "\n" for 1 .. 2000 };
            note("pid $$");
            my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 5, ReuseAddr => 1)
                or do { note("conflict"); exit %d };
            while (1) { my $c = $s->accept; close $c if $c }
            """
                    .formatted(CONFLICT);

    private final Path directory;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    DrillServices(Path directory, int number, RandomGenerator random) throws IOException {
        this.directory = directory;
        for (int i = 1; i <= number; i++) ports.put("victim-" + i, freePort(random));
    }

    List<String> names() {
        return List.copyOf(ports.keySet());
    }

    Path configuration() {
        return directory.resolve("valvo.conf");
    }

    Path stateDir() {
        return directory.resolve("var");
    }

    void configure() throws IOException {
        var text = new StringBuilder("api.tcp = false\n");
        text.append(
                        "defaults { restart { policy = always, max = 100000, backoff { min = 50ms, max = 200ms } }")
                .append(", stop.timeout = 5s, ready { tcp = true, interval = 50ms }")
                .append(", log { max-size = 64 KiB, keep = 1000 } }\n");
        ports.forEach((name, port) -> text.append("services.").append(name).append(service(port)));
        Files.writeString(program(), PERL);
        Files.writeString(configuration(), text);
    }

    private String service(int port) {
        return " { command = [\"perl\", \"%s\", \"%d\", \"%s\"], ports.main { prefer = %d, on-conflict = fail, address = \"127.0.0.1\" } }\n"
                .formatted(program(), port, directory, port);
    }

    /** Pids of the victims that live, by name; more than one is a duplicate. */
    Map<String, Set<Long>> living() throws IOException {
        var living = new LinkedHashMap<String, Set<Long>>();
        for (var name : ports.keySet()) living.put(name, living(name));
        return living;
    }

    private Set<Long> living(String name) throws IOException {
        var living = new LinkedHashSet<Long>();
        for (var line : printed(name))
            if (line.startsWith("pid ") && isVictim(name, Long.parseLong(line.substring(4))))
                living.add(Long.valueOf(line.substring(4)));
        return living;
    }

    /** How often one of them found its port taken. */
    int conflicts() throws IOException {
        int conflicts = 0;
        for (var name : ports.keySet())
            conflicts += Collections.frequency(printed(name), "conflict");
        return conflicts;
    }

    private List<String> printed(String name) throws IOException {
        var notes = directory.resolve("victim." + ports.get(name));
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    private Path program() {
        return directory.resolve("victim.pl");
    }

    /** A rotation of its log is under way; nobody but the daemon can say when it is over. */
    boolean rotates(String name) {
        return Files.exists(logs().resolve(StateDir.LOG_ROTATION).resolve(name + ".log.part"));
    }

    /** Lines that are missing from the logs, or there twice, or out of order; for people. */
    List<String> spoiltLines() throws IOException {
        var spoilt = new ArrayList<String>();
        for (var name : ports.keySet())
            NumberedLines.of(logs(), name + ".log").ifPresent(it -> spoilt.add(name + ": " + it));
        return spoilt;
    }

    private Path logs() {
        return stateDir().resolve(StateDir.LOGS);
    }

    /**
     * Its pid may be somebody else's by now, even another victim's; where there is no procfs, that
     * is left out.
     */
    private boolean isVictim(String name, long pid) {
        var end = "\0%d\0%s\0".formatted(ports.get(name), directory);
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).endsWith(end);
        } catch (IOException gone) {
            return !Files.exists(Path.of("/proc/self")) && DetachedDaemon.alive(pid);
        }
    }

    private int freePort(RandomGenerator random) {
        while (true) {
            int port = random.nextInt(LOWEST_PORT, HIGHEST_PORT);
            if (!ports.containsValue(port) && isFree(port)) return port;
        }
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** All that live, whatever their names. */
    List<Long> all() throws IOException {
        var all = new ArrayList<Long>();
        living().values().forEach(all::addAll);
        return all;
    }
}
