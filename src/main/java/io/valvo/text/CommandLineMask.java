package io.valvo.text;

/** A command line as others may read it. */
public final class CommandLineMask {
    /** Characters that are shown. */
    public static final int LIMIT = 200;

    private CommandLineMask() {}

    /** At most {@link #LIMIT} characters, without what {@link SecretMask} hides. */
    public static String masked(String command) {
        return masked(command, SecretMask.USUAL);
    }

    /** The same by what a configuration calls a secret. */
    public static String masked(String command, SecretMask secrets) {
        var hidden = secrets.masked(command);
        return hidden.length() <= LIMIT ? hidden : hidden.substring(0, LIMIT - 1) + "…";
    }
}
