package io.valvo.os.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Users and groups of this machine: {@code /etc/passwd} and {@code /etc/group}, else what {@code
 * getent} knows.
 */
public final class UserDatabase {
    private static final int MOST_REMEMBERED = 256;

    private static final Predicate<String> NAMED = Predicate.not(String::isBlank);

    /** Colon-separated rows that getent had to be asked for: that is a process each. */
    private final Map<String, List<String>> remembered = new ConcurrentHashMap<>();

    /**
     * @param name empty for a bare number that no account has
     * @param home empty likewise
     * @param shell empty likewise, and where none is named
     */
    record User(
            Optional<String> name,
            long id,
            long group,
            Optional<String> home,
            Optional<String> shell) {
        /** What a login would set: {@code HOME}, {@code USER}, {@code LOGNAME}, {@code SHELL}. */
        Map<String, String> variables() {
            var variables = new HashMap<String, String>();
            home.ifPresent(it -> variables.put("HOME", it));
            name.ifPresent(it -> variables.putAll(Map.of("USER", it, "LOGNAME", it)));
            shell.ifPresent(it -> variables.put("SHELL", it));
            return variables;
        }
    }

    /** By name or number; a number without an account is a user too. */
    Optional<User> user(String nameOrNumber) {
        return row("passwd", nameOrNumber)
                .flatMap(UserDatabase::user)
                .or(() -> bareUser(nameOrNumber));
    }

    /** Its number, by name or number. */
    Optional<Long> group(String nameOrNumber) {
        return row("group", nameOrNumber)
                .flatMap(row -> number(row.size() > 2 ? row.get(2) : ""))
                .or(() -> number(nameOrNumber));
    }

    /** Reads {@code name:x:uid:gid:comment:home:shell}. */
    static Optional<User> user(List<String> row) {
        if (row.size() < 6) return Optional.empty();
        var group = number(row.get(3));
        return number(row.get(2))
                .flatMap(id ->
                        group.map(gid ->
                                new User(
                                        Optional.of(row.getFirst()),
                                        id,
                                        gid,
                                        Optional.of(row.get(5)),
                                        row.stream().skip(6).findFirst().filter(NAMED))));
    }

    private static Optional<User> bareUser(String text) {
        return number(text)
                .map(id -> new User(Optional.empty(), id, id, Optional.empty(), Optional.empty()));
    }

    private Optional<List<String>> row(String table, String key) {
        return inFile(Path.of("/etc", table), key).or(() -> byGetent(table, key));
    }

    private static Optional<List<String>> inFile(Path file, String key) {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> Arrays.asList(line.split(":", -1)))
                    .filter(row -> matches(row, key))
                    .findFirst();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    static boolean matches(List<String> row, String key) {
        return row.getFirst().equals(key) || (row.size() > 2 && row.get(2).equals(key));
    }

    private Optional<List<String>> byGetent(String table, String key) {
        var row = remembered.get(table + ":" + key);
        if (row != null) return Optional.of(row);
        var found = getent(table, key);
        if (remembered.size() < MOST_REMEMBERED)
            found.ifPresent(some -> remembered.put(table + ":" + key, some));
        return found;
    }

    private static Optional<List<String>> getent(String table, String key) {
        try {
            var process =
                    new ProcessBuilder("getent", "--", table, key)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            var line =
                    new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8)
                            .strip();
            return line.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Arrays.asList(line.split(":", -1)));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static Optional<Long> number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(Character::isDigit);
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
