package io.valvo.os.portable;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.os.ProcessInfo;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.procfs.ProcfsParser;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The process table where there is no {@code /proc}: what {@code ps} tells, with start times from
 * the JDK in milliseconds since the epoch. Each look costs a process or two; a scan's texts serve
 * until the next one.
 */
final class PsProcessTable implements ProcessTable {
    private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

    /** BSD's {@code E} and procps' {@code e} append the environment to the command. */
    private static final String WITH_ENVIRONMENT = MAC ? "-Eww" : "eww";

    private static final String COLUMNS =
            "pid=,ppid=,pgid=," + (MAC ? "sess=" : "sid=") + ",stat=,command=";
    private static final int COLUMN_COUNT = 6;
    private static final int COMMAND = 5;

    private volatile Map<ProcessId, String> commands = Map.of();
    private volatile Map<Long, String> environments = Map.of();

    @Override
    public List<ProcessEntry> scan() {
        var found = new HashMap<ProcessId, String>();
        var entries =
                ps("-axo", COLUMNS).lines().flatMap(line -> row(line, found).stream()).toList();
        environments =
                ps(MAC ? "-axEww" : "axeww", "-o", "pid=,command=")
                        .lines()
                        .map(line -> line.strip().split("\\s+", 2))
                        .filter(words -> words.length == 2)
                        .collect(
                                Collectors.toMap(
                                        words -> Long.parseLong(words[0]),
                                        words -> words[1],
                                        (_, later) -> later));
        commands = found;
        return entries;
    }

    @Override
    public Optional<ProcessEntry> read(long pid) {
        return ps("-p", Long.toString(pid), "-o", COLUMNS)
                .lines()
                .flatMap(line -> row(line, new HashMap<>()).stream())
                .findFirst();
    }

    @Override
    public Optional<String> marker(ProcessEntry entry) {
        var scanned = commands.containsKey(entry.id()) ? environments.get(entry.pid()) : null;
        return variable(
                scanned == null ? environment(entry.pid()) : scanned, ProcessMarker.VARIABLE);
    }

    @Override
    public int realUser(ProcessEntry entry) {
        var number = ps("-p", Long.toString(entry.pid()), "-o", "ruid=").strip();
        return number.matches("[0-9]{1,10}") ? (int) Long.parseLong(number) : -1;
    }

    @Override
    public ProcessInfo info(ProcessEntry entry, Optional<String> marker) {
        var handle = ProcessHandle.of(entry.pid()).map(ProcessHandle::info);
        var user = handle.flatMap(ProcessHandle.Info::user).orElse("?");
        var line = Optional.ofNullable(commands.get(entry.id())).orElse("[" + entry.name() + "]");
        var bytes = line.getBytes(StandardCharsets.UTF_8);
        return new ProcessInfo(
                entry.id(),
                entry.parent(),
                entry.group(),
                entry.session(),
                entry.state(),
                user,
                ProcfsParser.command(bytes, bytes.length, entry.name()),
                marker,
                Instant.ofEpochMilli(entry.id().startTicks()));
    }

    @Override
    public String bootId() {
        return "";
    }

    private static String environment(long pid) {
        return ps(WITH_ENVIRONMENT, "-p", Long.toString(pid), "-o", "command=");
    }

    static ProcessId id(ProcessHandle handle) {
        return new ProcessId(
                handle.pid(), handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** {@code 41 1 41 41 Ss /bin/sh -c …}; empty when it is no such row or has gone meanwhile. */
    private static Optional<ProcessEntry> row(String line, Map<ProcessId, String> commands) {
        var words = line.strip().split("\\s+", COLUMN_COUNT);
        if (words.length < COLUMN_COUNT) return Optional.empty();
        return ProcessHandle.of(Long.parseLong(words[0]))
                .map(handle -> {
                    var id = id(handle);
                    commands.put(id, words[COMMAND]);
                    return entry(id, words);
                });
    }

    static ProcessEntry entry(ProcessId id, String[] words) {
        return new ProcessEntry(
                id,
                words[COMMAND].split(" ", 2)[0],
                words[4].charAt(0),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                session(words[3]),
                0);
    }

    /** macOS shows an address there, or 0: no session that could be compared. */
    private static long session(String word) {
        return word.chars().allMatch(Character::isDigit) ? Long.parseLong(word) : 0;
    }

    /** The last one, for the arguments stand before the environment. */
    static Optional<String> variable(String line, String name) {
        return Arrays.stream(line.split("\\s+"))
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .reduce((_, last) -> last);
    }

    private static String ps(String... arguments) {
        var command = new ArrayList<>(List.of("ps"));
        command.addAll(List.of(arguments));
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException none) {
            return "";
        }
    }
}
