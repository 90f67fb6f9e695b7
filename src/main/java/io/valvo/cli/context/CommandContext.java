package io.valvo.cli.context;

import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.util.List;

/** What a deed works with: where it was typed, which daemon is meant, and who knows more. */
public final class CommandContext {
    private final GlobalOptions globals;
    private final CliEnvironment shell;
    private final ConfigFiles offline;
    private final LocalDaemon supervisor;
    private final DaemonLocator whereabouts;
    private @Nullable DaemonClient client;

    public CommandContext(
            GlobalOptions globals,
            CliEnvironment shell,
            ConfigFiles offline,
            LocalDaemon supervisor) {
        this.globals = globals.seenFrom(shell.directory());
        this.shell = shell;
        this.offline = offline;
        this.supervisor = supervisor;
        this.whereabouts = new DaemonLocator(this.globals, shell, offline);
    }

    public GlobalOptions globals() {
        return globals;
    }

    public CliEnvironment shell() {
        return shell;
    }

    public ConfigFiles offline() {
        return offline;
    }

    public LocalDaemon supervisor() {
        return supervisor;
    }

    public DaemonLocator whereabouts() {
        return whereabouts;
    }

    /**
     * @throws ClientException when nothing tells which daemon is meant
     */
    public DaemonClient client() {
        if (client == null) client = whereabouts.client();
        return client;
    }

    public PrintStream out() {
        return shell.out();
    }

    /** Prints text that may or may not end its last line. */
    public void print(String text) {
        shell.out().print(text);
        if (!text.isEmpty() && !text.endsWith("\n")) shell.out().println();
        shell.out().flush();
    }

    /** A remark beside the result. */
    public void note(String text) {
        shell.out().flush();
        shell.err().println(text);
        shell.err().flush();
    }

    /** What is legal but odd in a configuration. */
    public void warn(List<String> warnings) {
        warnings.forEach(it -> note("warning: " + it));
    }
}
