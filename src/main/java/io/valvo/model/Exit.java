package io.valvo.model;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a process ended, as the kernel tells it. {@link #text()} is what a person reads everywhere.
 */
public sealed interface Exit {
    /** It returned a code, 0 to 255. */
    record Exited(int code) implements Exit {
        @Override
        public String text() {
            return "exited " + code;
        }
    }

    /** A signal ended it. */
    record Killed(int signal, boolean coreDumped) implements Exit {
        @Override
        public String text() {
            return "killed by " + Signal.nameOf(signal) + (coreDumped ? " (core dumped)" : "");
        }
    }

    /** It is gone and nobody can say how (its exit was collected by another process). */
    record Unknown() implements Exit {
        @Override
        public String text() {
            return "ended, exit code unknown";
        }
    }

    /**
     * {@code exited 1}, {@code killed by SIGSEGV (core dumped)}, {@code ended, exit code unknown}.
     */
    String text();

    /** What {@link #parse} looks for. */
    Pattern TEXT =
            Pattern.compile(
                    "exited (?<code>\\d{1,9})|killed by (SIG(?<name>[A-Z0-9]+)|signal (?<number>\\d{1,9}))(?<core> \\(core dumped\\))?");

    /** Reads what {@link #text()} says; empty: it says no such thing. */
    static Optional<Exit> parse(String text) {
        var found = TEXT.matcher(text);
        if (!found.matches())
            return Optional.<Exit>of(new Unknown()).filter(it -> it.text().equals(text));
        if (found.group("code") != null)
            return Optional.of(new Exited(Integer.parseInt(found.group("code"))));
        boolean core = found.group("core") != null;
        return signal(found.group("name"), found.group("number"))
                .map(number -> new Killed(number, core));
    }

    private static Optional<Integer> signal(@Nullable String name, @Nullable String number) {
        return name == null
                ? Optional.ofNullable(number).map(Integer::valueOf)
                : Signal.parse(name).map(Signal::number);
    }
}
