package io.valvo.logs;

import java.util.Locale;

/** Which of its outputs a process wrote to. Merged outputs count as stdout. */
public enum OutputStreamKind {
    STDOUT,
    STDERR;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
