package io.valvo.cli.console;

import java.time.Instant;
import java.time.ZoneId;

/**
 * Lines of several origins in one stream: {@code 10:30:01 backend | text} for output, {@code
 * 10:30:01 backend * ready} for events. The names' column grows with the longest name seen, up to
 * 24.
 */
final class PrefixedOutput {
    private static final int WIDEST = 24;

    private final AnsiStyle paint;
    private final ZoneId zone;
    private int width;

    PrefixedOutput(AnsiStyle paint, ZoneId zone, Iterable<String> names) {
        this.paint = paint;
        this.zone = zone;
        for (var name : names) column(name);
    }

    String event(Instant time, String who, EventNarrator.Words words) {
        var name = who.isEmpty() ? "valvo" : who;
        return prefix(time, name, who.isEmpty()) + " * " + paint.tone(words.tone(), words.text());
    }

    String output(Instant time, String who, String text) {
        return prefix(time, who, false) + " | " + text;
    }

    /** {@code 10:30:01}. */
    static String clock(Instant time, ZoneId zone) {
        var local = time.atZone(zone);
        return two(local.getHour()) + ":" + two(local.getMinute()) + ":" + two(local.getSecond());
    }

    private String prefix(Instant time, String name, boolean daemon) {
        var column = column(name);
        return paint.dim(clock(time, zone))
                + " "
                + (daemon ? paint.bold(column) : paint.name(name, column));
    }

    private String column(String name) {
        width = Math.max(width, Math.min(WIDEST, name.length()));
        return name + " ".repeat(Math.max(0, width - name.length()));
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
