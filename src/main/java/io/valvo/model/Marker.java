package io.valvo.model;

import java.util.Optional;

/**
 * The value of {@code VALVO_ID}, inherited by everything that descends from a process: which daemon
 * started it (by its state directory), for which instance, in which incarnation. Written {@code
 * STATE-DIR#INSTANCE#INCARNATION}.
 */
public record Marker(String stateDir, String instance, int incarnation) {
    public String text() {
        return stateDir + "#" + instance + "#" + incarnation;
    }

    /** What all markers of a daemon begin with. */
    public static String prefix(String stateDir) {
        return stateDir + "#";
    }

    public static Optional<Marker> parse(String text) {
        int last = text.lastIndexOf('#');
        int middle = text.lastIndexOf('#', last - 1);
        if (middle <= 0 || last == middle + 1) return Optional.empty();
        try {
            int incarnation = Integer.parseInt(text.substring(last + 1));
            return Optional.of(
                    new Marker(
                            text.substring(0, middle),
                            text.substring(middle + 1, last),
                            incarnation));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
