package io.valvo.cli;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.util.List;

/** What a deed works with: where it was typed, which daemon is meant, and who knows more. */
final class Session {
    private final Globals globals;
    private final Shell shell;
    private final Offline offline;
    private final Supervisor supervisor;
    private final Whereabouts whereabouts;
    private @Nullable Client client;

    Session(Globals globals, Shell shell, Offline offline, Supervisor supervisor) {
        this.globals = globals.seenFrom(shell.directory());
        this.shell = shell;
        this.offline = offline;
        this.supervisor = supervisor;
        this.whereabouts = new Whereabouts(this.globals, shell, offline);
    }

    Globals globals() {
        return globals;
    }

    Shell shell() {
        return shell;
    }

    Offline offline() {
        return offline;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    /**
     * @throws Complaint when nothing tells which daemon is meant
     */
    Client client() {
        if (client == null) client = whereabouts.client();
        return client;
    }

    PrintStream out() {
        return shell.out();
    }

    /** Prints text that may or may not end its last line. */
    void print(String text) {
        shell.out().print(text);
        if (!text.isEmpty() && !text.endsWith("\n")) shell.out().println();
        shell.out().flush();
    }

    /** A remark beside the result. */
    void note(String text) {
        shell.out().flush();
        shell.err().println(text);
        shell.err().flush();
    }

    /** What is legal but odd in a configuration. */
    void warn(List<String> warnings) {
        warnings.forEach(it -> note("warning: " + it));
    }
}
