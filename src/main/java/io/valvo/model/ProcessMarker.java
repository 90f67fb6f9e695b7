package io.valvo.model;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The value of {@code VALVO_ID}, inherited by everything that descends from a process: which daemon
 * started it (by its state directory), for which instance, in which incarnation. Written {@code
 * STATE-DIR#INSTANCE#INCARNATION#SEAL}; a helper of that process (a probe, a hook) carries the same
 * and a number of its own, {@code +7} or {@code -7}.
 *
 * <p>Anybody can write such a value into an environment: {@link #parse} is the one gate, and what
 * passes it counts only with the seal that the state directory's key makes.
 *
 * @param stateDir absolute
 * @param incarnation from 1
 * @param seal 32 hexadecimal digits; empty: by a daemon of a version that had none
 */
public record ProcessMarker(String stateDir, String instance, int incarnation, String seal) {
    /** The variable that marks a process and everything that descends from it. */
    public static final String VARIABLE = "VALVO_ID";

    /** {@code PATH_MAX}, and what stands behind it. */
    private static final int LONGEST = 4096 + 256;

    private static final Pattern FORM =
            Pattern.compile(
                    "(/[^\\p{Cntrl}]*)"
                            + "#([A-Za-z0-9][A-Za-z0-9_-]{0,62}(?:/(?:[2-9]|[1-9][0-9]{1,5}))?)"
                            + "#([1-9][0-9]{0,8})"
                            + "(?:#([0-9a-f]{32}))?"
                            + "(?:[+-][1-9][0-9]{0,18})?");

    public String text() {
        return prefix(stateDir) + instance + "#" + incarnation + (seal.isEmpty() ? "" : "#" + seal);
    }

    /** What all markers of a daemon begin with. */
    public static String prefix(String stateDir) {
        return stateDir + "#";
    }

    /** Empty: no daemon has written this. That of a helper is read as its process'. */
    public static Optional<ProcessMarker> parse(String text) {
        if (text.length() > LONGEST) return Optional.empty();
        var found = FORM.matcher(text);
        if (!found.matches() || !isPath(found.group(1))) return Optional.empty();
        var seal = Optional.ofNullable(found.group(4)).orElse("");
        int incarnation = Integer.parseInt(found.group(3));
        return Optional.of(new ProcessMarker(found.group(1), found.group(2), incarnation, seal));
    }

    /** Absolute and normalized, in characters that names of files have here. */
    private static boolean isPath(String directory) {
        try {
            return Path.of(directory).normalize().toString().equals(directory);
        } catch (InvalidPathException odd) {
            return false;
        }
    }
}
