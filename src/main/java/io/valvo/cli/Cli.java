package io.valvo.cli;

import io.valvo.model.TerminalText;
import io.valvo.wire.FileTrouble;
import io.valvo.wire.NoStateHome;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;

/** The command line: arguments in, exit code out. */
public final class Cli {
    private final Offline offline;
    private final Supervisor supervisor;

    public Cli(Offline offline, Supervisor supervisor) {
        this.offline = offline;
        this.supervisor = supervisor;
    }

    /**
     * Understands and performs one command line; whatever goes wrong is told on the shell's {@code
     * err}.
     */
    public int run(Shell shell, String... args) {
        try {
            var order = parse(shell, args);
            order.globals().requireNames();
            return order.deed().perform(new Session(order.globals(), shell, offline, supervisor));
        } catch (Complaint e) {
            return complain(shell, args, e.exitCode(), String.valueOf(e.getMessage()), e);
        } catch (NoStateHome e) {
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

    private static Order parse(Shell shell, String... args) {
        var order = FastPath.parse(args);
        return order.isPresent() ? order.get() : new Grammar().parse(shell, args);
    }

    private static String reason(Exception e) {
        var cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof IOException io
                ? FileTrouble.text(io)
                : String.valueOf(cause.getMessage());
    }

    private static int complain(
            Shell shell, String[] args, int exitCode, String message, Exception e) {
        shell.out().flush();
        shell.err().println("valvo: " + TerminalText.lines(message));
        if (List.of(args).contains("--debug")) e.printStackTrace(shell.err());
        shell.err().flush();
        return exitCode;
    }
}
