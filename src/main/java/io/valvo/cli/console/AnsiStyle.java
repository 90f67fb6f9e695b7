package io.valvo.cli.console;

/** ANSI colours, or none. */
public record AnsiStyle(boolean on) {
    private static final int[] NAMES = {36, 35, 34, 33, 96, 95, 94, 92};

    String bold(String text) {
        return in(1, text);
    }

    String dim(String text) {
        return in(2, text);
    }

    /** The same name has the same colour in every run. */
    public String name(String name, String text) {
        return in(NAMES[Math.floorMod(name.hashCode(), NAMES.length)], text);
    }

    public String tone(EventNarrator.Tone tone, String text) {
        return switch (tone) {
            case GOOD -> in(32, text);
            case BAD -> in(31, text);
            case WAITING -> in(33, text);
            case PLAIN -> text;
        };
    }

    private String in(int code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
