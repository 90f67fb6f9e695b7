package io.valvo.rules;

/** A command line as others may read it. */
public final class CommandLine {
    /** Characters that are shown. */
    public static final int LIMIT = 200;

    private CommandLine() {}

    /** At most {@link #LIMIT} characters, without what {@link Secrets} hides. */
    public static String masked(String command) {
        return masked(command, Secrets.USUAL);
    }

    /** The same by what a configuration calls a secret. */
    public static String masked(String command, Secrets secrets) {
        var hidden = secrets.masked(command);
        return hidden.length() <= LIMIT ? hidden : hidden.substring(0, LIMIT - 1) + "…";
    }
}
