package io.valvo.client;

/** What the exit code of every verb says. */
public final class ExitCode {
    public static final int DONE = 0;

    /** The answer is no, or the work failed. */
    public static final int NO = 1;

    /** Wrong arguments, or a wrong configuration. */
    public static final int USAGE = 2;

    /** No supervisor can be reached. */
    public static final int NO_SUPERVISOR = 3;

    /** As timeout(1) has it. */
    public static final int TIMEOUT = 124;

    private ExitCode() {}
}
