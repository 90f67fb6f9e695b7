package io.valvo.os.bench;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.Signal;
import io.valvo.os.ProcessListener;
import io.valvo.os.Processes;
import io.valvo.os.SpawnRequest;
import io.valvo.os.platform.Platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a start and a restart cost, beside ProcessBuilder in the same run. Ratios count. From the
 * root of the project: {@code java -cp target/classes:target/test-classes:...
 * io.valvo.os.bench.SpawnBench [rounds]}.
 */
public final class SpawnBench {
    private static final Path HERE = Path.of("/");
    private static final Path NOWHERE = Path.of("/dev/null");

    private SpawnBench() {}

    /**
     * @param arguments rounds, default 500
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        try (var processes = Platform.processes()) {
            for (int warm = 0; warm < 2; warm++) {
                report("start to end, valvo", startToEnd(processes, rounds));
                report("start to end, ProcessBuilder", startToEndOfJdk(rounds));
                report("SIGKILL to replaced, valvo", killToReplaced(processes, rounds));
                report("SIGKILL to replaced, ProcessBuilder", killToReplacedOfJdk(rounds));
            }
        }
    }

    private static long[] startToEnd(Processes processes, int rounds) throws Exception {
        var nanos = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            var child = new Child();
            processes.spawn(launch("/bin/true"), child);
            child.exit.get();
            nanos[i] = System.nanoTime() - begin;
        }
        return nanos;
    }

    private static long[] startToEndOfJdk(int rounds) throws Exception {
        var nanos = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            start("/bin/true").waitFor();
            nanos[i] = System.nanoTime() - begin;
        }
        return nanos;
    }

    /** The exit is heard on one thread, the replacement is started from there on the other. */
    private static long[] killToReplaced(Processes processes, int rounds) throws Exception {
        var nanos = new long[rounds];
        var current = new Child();
        processes.spawn(launch("/bin/sleep", "1000"), current);
        for (int i = 0; i < rounds; i++) {
            var next = new Child();
            current.exit.thenAccept(_ -> processes.spawn(launch("/bin/sleep", "1000"), next));
            var victim = current.id.get();
            long begin = System.nanoTime();
            processes.signal(victim, Signal.KILL);
            next.id.get();
            nanos[i] = next.began - begin;
            current = next;
        }
        processes.signal(current.id.get(), Signal.KILL);
        current.exit.get();
        return nanos;
    }

    private static long[] killToReplacedOfJdk(int rounds) throws Exception {
        var nanos = new long[rounds];
        var current = start("/bin/sleep", "1000");
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            current.destroyForcibly();
            current.waitFor();
            current = start("/bin/sleep", "1000");
            nanos[i] = System.nanoTime() - begin;
        }
        current.destroyForcibly().waitFor();
        return nanos;
    }

    private static SpawnRequest launch(String... command) {
        return SpawnRequest.of(
                List.of(command), Map.of(ProcessMarker.VARIABLE, "bench"), HERE, NOWHERE);
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(NOWHERE.toFile())
                .start();
    }

    private static void report(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%-36s p50 %6d us   p90 %6d us   min %6d us%n",
                what,
                nanos[nanos.length / 2] / 1000,
                nanos[nanos.length * 9 / 10] / 1000,
                nanos[0] / 1000);
    }

    private static final class Child implements ProcessListener {
        final CompletableFuture<ProcessId> id = new CompletableFuture<>();
        final CompletableFuture<Exit> exit = new CompletableFuture<>();
        volatile long began;

        @Override
        public void started(ProcessId process) {
            began = System.nanoTime();
            id.complete(process);
        }

        @Override
        public void notStarted(String why) {
            throw new IllegalStateException(why);
        }

        @Override
        public void exited(Exit end, boolean alone) {
            exit.complete(end);
        }
    }
}
