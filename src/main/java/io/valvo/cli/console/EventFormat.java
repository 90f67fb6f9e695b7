package io.valvo.cli.console;

import java.time.Instant;
import java.time.ZoneId;

/** The event history as lines: number, time, instance, type, plain words. */
public final class EventFormat {
    private static final int NAME = 14;
    private static final int TYPE = 18;

    private final EventNarrator narrator = new EventNarrator();
    private final AnsiStyle paint;
    private final ZoneId zone;

    public EventFormat(boolean colour, ZoneId zone) {
        this.paint = new AnsiStyle(colour);
        this.zone = zone;
    }

    public String line(EventView event) {
        var words = narrator.tell(event);
        var who = event.who().isEmpty() ? "valvo" : event.who();
        return " ".repeat(Math.max(0, 6 - Long.toString(event.seq()).length()))
                + event.seq()
                + "  "
                + paint.dim(time(event.time()))
                + "  "
                + paint.name(who, pad(who, NAME))
                + "  "
                + paint.dim(pad(event.type(), TYPE))
                + "  "
                + paint.tone(words.tone(), words.text());
    }

    /** {@code 2026-11-20 10:30:00.123}. */
    private String time(Instant time) {
        var local = time.atZone(zone);
        var millis = Integer.toString(1_000 + local.getNano() / 1_000_000).substring(1);
        return local.toLocalDate() + " " + PrefixedOutput.clock(time, zone) + "." + millis;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
