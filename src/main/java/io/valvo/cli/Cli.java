package io.valvo.cli;

import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.cli.context.LocalDaemon;
import io.valvo.cli.parse.FastParser;
import io.valvo.cli.parse.ParsedCommand;
import io.valvo.cli.parse.PicocliParser;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.statedir.FileErrorText;
import io.valvo.statedir.NoStateHomeException;
import io.valvo.text.TerminalText;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;

/** The command line: arguments in, exit code out. */
public final class Cli {
    private final ConfigFiles offline;
    private final LocalDaemon supervisor;

    public Cli(ConfigFiles offline, LocalDaemon supervisor) {
        this.offline = offline;
        this.supervisor = supervisor;
    }

    /**
     * Understands and performs one command line; whatever goes wrong is told on the shell's {@code
     * err}.
     */
    public int run(CliEnvironment shell, String... args) {
        try {
            var order = parse(shell, args);
            order.globals().requireNames();
            return order.deed()
                    .perform(new CommandContext(order.globals(), shell, offline, supervisor));
        } catch (ClientException e) {
            return complain(shell, args, e.exitCode(), String.valueOf(e.getMessage()), e);
        } catch (NoStateHomeException e) {
            return complain(shell, args, ExitCode.NO, String.valueOf(e.getMessage()), e);
        } catch (InvalidPathException e) {
            return complain(shell, args, ExitCode.USAGE, unusable(e), e);
        } catch (EOFException e) {
            return complain(
                    shell,
                    args,
                    ExitCode.NO_SUPERVISOR,
                    "The supervisor went away in the middle of its answer.",
                    e);
        } catch (IOException | UncheckedIOException e) {
            return complain(shell, args, ExitCode.NO, "It failed: " + reason(e) + ".", e);
        } finally {
            shell.out().flush();
        }
    }

    private static String unusable(InvalidPathException e) {
        return "No file can be called '"
                + TerminalText.line(e.getInput())
                + "' here: its name has to be UTF-8.";
    }

    private static ParsedCommand parse(CliEnvironment shell, String... args) {
        var order = FastParser.parse(args);
        return order.isPresent() ? order.get() : new PicocliParser().parse(shell, args);
    }

    private static String reason(Exception e) {
        var cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof IOException io
                ? FileErrorText.text(io)
                : String.valueOf(cause.getMessage());
    }

    private static int complain(
            CliEnvironment shell, String[] args, int exitCode, String message, Exception e) {
        shell.out().flush();
        shell.err().println("valvo: " + TerminalText.lines(message));
        if (List.of(args).contains("--debug")) e.printStackTrace(shell.err());
        shell.err().flush();
        return exitCode;
    }
}
