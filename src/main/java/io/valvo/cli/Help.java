package io.valvo.cli;

/** Prints a help page. */
record Help(String text) implements Deed {
    @Override
    public int perform(Session session) {
        session.print(text);
        return ExitCode.DONE;
    }
}
