package io.valvo.cli.context;

import io.valvo.cli.console.TerminalFilter;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command was typed. What is said on {@code out} and {@code err} goes through a {@link
 * TerminalFilter}, whoever wrote the words.
 *
 * @param out and {@code err}: UTF-8 whatever the locale; {@code out} is flushed at the end of a
 *     deed
 * @param unfiltered where {@code out} ends: for what must arrive as it is
 * @param directory the present one, as the shell names it
 * @param terminal whether {@code out} is read by a person
 */
public record CliEnvironment(
        PrintStream out,
        PrintStream err,
        PrintStream unfiltered,
        Map<String, String> environment,
        Path directory,
        boolean terminal) {
    public CliEnvironment(
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Path directory,
            boolean terminal) {
        this(
                filtered(out, colour(environment, terminal)),
                filtered(err, colour(environment, terminal)),
                out,
                environment,
                directory,
                terminal);
    }

    /** The one of this process, with an environment that may have been completed. */
    public static CliEnvironment ofProcess(Map<String, String> environment) {
        return new CliEnvironment(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                environment,
                LogicalPath.directory(environment),
                onTerminal(1));
    }

    /** Colour is for terminals, and for people who didn't decline it (no-color.org). */
    public boolean colour() {
        return colour(environment, terminal);
    }

    /** For what services wrote: as they wrote it for a file or a pipe, not for a terminal. */
    public PrintStream output() {
        return terminal ? out : unfiltered;
    }

    private static boolean colour(Map<String, String> environment, boolean terminal) {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    private static PrintStream filtered(PrintStream out, boolean colours) {
        return new PrintStream(new TerminalFilter(out, colours), false, StandardCharsets.UTF_8);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)),
                false,
                StandardCharsets.UTF_8);
    }

    /** {@link System#console()} would answer for input and output together, and takes longer. */
    private static boolean onTerminal(int descriptor) {
        try {
            var device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return device.startsWith("/dev/pts/")
                    || device.startsWith("/dev/tty")
                    || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noProcfs) {
            return Optional.ofNullable(System.console())
                    .map(java.io.Console::isTerminal)
                    .orElse(false);
        }
    }
}
