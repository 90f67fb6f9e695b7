package io.valvo.config.source;

/** What is wrong at a line of an env file, in words without its content. */
final class MalformedEnvFile extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;
    private final String what;

    MalformedEnvFile(int line, String what) {
        super(what);
        this.line = line;
        this.what = what;
    }

    int line() {
        return line;
    }

    String what() {
        return what;
    }
}
