package io.valvo.rules;

/** A command line as others may read it. */
public final class CommandLine {
    /** Characters that are shown. */
    public static final int LIMIT = 200;

    private CommandLine() {}

    /** At most {@link #LIMIT} characters, without what {@link Secrets} hides. */
    public static String masked(String command) {
        var hidden = Secrets.masked(command);
        return hidden.length() <= LIMIT ? hidden : hidden.substring(0, LIMIT - 1) + "…";
    }
}
