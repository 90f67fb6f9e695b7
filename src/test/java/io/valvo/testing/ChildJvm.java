package io.valvo.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A class with a main method in a JVM of its own, spoken to by lines. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private ChildJvm(Process process) {
        this.process = process;
        this.out = process.inputReader(UTF_8);
        this.in = process.outputWriter(UTF_8);
    }

    public static ChildJvm start(Class<?> main, List<String> before, String... arguments)
            throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var options =
                List.of(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xmx64m");
        var program = List.of("-cp", System.getProperty("java.class.path"), main.getName());
        var command = new ArrayList<>(before);
        Stream.of(options, program, List.of(arguments)).forEach(command::addAll);
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    public long pid() {
        return process.pid();
    }

    /** The next line; waits for it. */
    public String line() throws IOException {
        var line = out.readLine();
        if (line == null) throw new IOException("the child has ended");
        return line;
    }

    public void tell(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    /**
     * SIGKILL; answers what it had still said (the handle doesn't close the pipes, as the process
     * would).
     */
    public List<String> kill() throws IOException {
        process.toHandle().destroyForcibly();
        var rest = out.lines().toList();
        process.onExit().join();
        return rest;
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
