package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.Signal;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.os.SpawnRequest;
import io.valvo.os.TreeUsage;
import io.valvo.os.UsageMeter;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.testing.Eventually;
import io.valvo.os.testing.RecordingWatcher;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** docs/limits.md: what counts as used, counted of real families. */
@EnabledOnOs(OS.LINUX)
class ProcfsUsageMeterIT {
    private static final Path VICTIM = Path.of("src/test/resources/victim.sh").toAbsolutePath();
    private static final long MIB = 1 << 20;

    /** A hundred mebibytes that three workers share. */
    private static final String PRE_FORKING =
            """
            import os, time
            shared = bytearray(os.urandom(1)) * (100 << 20)
            for _ in range(3):
                if os.fork() == 0:
                    seen = shared.count(7)
                    open("ready", "a").write("x")
                    time.sleep(1000)
            time.sleep(1000)
            """;

    /** Holds 40 MiB in a child of a child. */
    private static final String NESTED =
            """
            import os, time
            if os.fork() == 0:
                if os.fork() == 0:
                    held = bytearray(b"x") * (40 << 20)
                    open("ready", "w").write("x")
                time.sleep(1000)
            time.sleep(1000)
            """;

    /** Children that spin for a while, one after the other, each waited for. */
    private static final String SPINNERS =
            """
            import os, time
            for _ in range(%d):
                pid = os.fork()
                if pid == 0:
                    while time.process_time() < %s: pass
                    os._exit(0)
                os.waitpid(pid, 0)
            open("ready", "w").write("x")
            time.sleep(1000)
            """;

    @TempDir Path directory;

    private final String marker = "test/" + UUID.randomUUID();
    private final List<RecordingWatcher> all = new ArrayList<>();
    private Processes processes;
    private UsageMeter census;

    @BeforeEach
    void open() throws IOException {
        processes = new LinuxProcesses();
        census = new ProcfsUsageMeter(new ProcessAncestry());
    }

    @AfterEach
    void leaveNothingBehind() {
        all.stream()
                .flatMap(hearing -> hearing.begun().stream())
                .map(id -> processes.killTree(new ProcessTreeId(id, marker)).toCompletableFuture())
                .toList()
                .forEach(RecordingWatcher::await);
        census.close();
        processes.close();
    }

    @Test
    void countsTheWholeTree() {
        var usage = census.track(kin(python(NESTED)));
        ready(1);
        census.sample();
        assertThat(usage.processes()).isEqualTo(3);
        assertThat(usage.threads()).isEqualTo(3);
        assertThat(usage.resident()).isBetween(40 * MIB, 120 * MIB);
        assertThat(usage.files()).isGreaterThanOrEqualTo(9);
    }

    @Test
    void seesAChildThatComesLater() {
        var victim = victim("print=up", "wait");
        var usage = census.track(kin(victim));
        Eventually.until("the sleep is counted", () -> processes(usage) == 2);
    }

    @Test
    void countsTheTimeOfChildrenThatHaveEndedBetweenTwoLooks() {
        var leader = python(SPINNERS.formatted(10, "0.03"));
        var usage = census.track(kin(leader));
        ready(1);
        census.sample();
        census.sample();
        assertThat(usage.cpuMillis()).isBetween(240L, spent(leader.process()));
    }

    /** A child is seen while it lives, and its parent is told its time when it has ended. */
    @Test
    void countsTheTimeOfAChildOnce() {
        var leader = python(SPINNERS.formatted(1, "0.5"));
        var usage = census.track(kin(leader));
        Eventually.until("it has ended", () -> processes(usage) == 1 && exists("ready"));
        census.sample();
        long children = ticks(leader.process(), 16) + ticks(leader.process(), 17);
        assertThat(children).isGreaterThanOrEqualTo(48);
        assertThat(usage.cpuMillis())
                .isBetween(spent(leader.process()) - 40, spent(leader.process()));
    }

    @Test
    void countsWhatTheLeaderUsedBeforeItWasEnrolled() {
        var leader = python(SPINNERS.formatted(1, "0.2"));
        ready(1);
        var usage = census.track(kin(leader));
        census.sample();
        assertThat(usage.cpuMillis()).isGreaterThanOrEqualTo(190);
    }

    @Test
    void findsWhoLeftTheSessionAndTheParent() {
        var usage = census.track(kin(victim("stray", "sleep")));
        Eventually.until("stray and its sleep are counted", () -> processes(usage) == 3);
    }

    @Test
    void findsWhoWasThereBeforeItsFamilyWasEnrolled() {
        var victim = victim("stray", "fork", "sleep");
        Eventually.until("all are there", () -> family(kin(victim)) == 6);
        for (int looks = 0; looks < 10; looks++) census.sample();
        var usage = census.track(kin(victim));
        census.sample();
        assertThat(usage.processes()).isEqualTo(6);
    }

    @Test
    void doesNotCountStrangers() {
        var one = victim("fork", "sleep");
        var usage = census.track(kin(one));
        var strangers =
                new ProcessTreeId(start("another/" + marker, "fork", "sleep").process(), "");
        Eventually.until("the strangers are there", () -> family(strangers) == 4);
        Eventually.until("its own are counted", () -> processes(usage) == 4);
    }

    @Test
    void countsNobodyWhoIsGone() {
        var victim = victim("stray", "fork", "sleep");
        var usage = census.track(kin(victim));
        Eventually.until("all are counted", () -> processes(usage) == 6);
        long before = usage.cpuMillis();
        RecordingWatcher.await(processes.killTree(kin(victim)).toCompletableFuture());
        census.sample();
        assertThat(usage.processes()).isZero();
        assertThat(usage.memory()).isZero();
        assertThat(usage.threads()).isZero();
        assertThat(usage.files()).isZero();
        assertThat(usage.cpuMillis()).isGreaterThanOrEqualTo(before);
    }

    @Test
    void keepsNoDescriptorOfWhoIsGone() throws IOException {
        census.sample();
        long before = descriptors();
        for (int round = 0; round < 5; round++) {
            var victim = victim("fork", "sleep");
            var usage = census.track(kin(victim));
            Eventually.until("all are counted", () -> processes(usage) == 4);
            RecordingWatcher.await(processes.killTree(kin(victim)).toCompletableFuture());
            census.sample();
            census.untrack(usage);
        }
        assertThat(descriptors()).isLessThan(before + 5);
    }

    @Test
    void countsWhatIsSharedOnceWhenItIsMeasured() {
        var usage = census.track(kin(python(PRE_FORKING)));
        ready(3);
        census.sample();
        assertThat(usage.resident()).isGreaterThan(400 * MIB);
        census.measureShared(usage);
        assertThat(usage.memory()).isBetween(100 * MIB, 160 * MIB);
        census.sample();
        assertThat(usage.memory()).isBetween(100 * MIB, 160 * MIB);
    }

    @Test
    void looksAtOneFamilyAlone() {
        var leader = python(NESTED);
        var other = victim("sleep");
        var usage = census.track(kin(leader));
        var untouched = census.track(kin(other));
        ready(1);
        Eventually.until("all are counted", () -> processes(usage) == 3);
        processes.signal(leader.process(), Signal.KILL);
        leader.exit();
        processes.signal(other.process(), Signal.KILL);
        other.exit();
        census.sample(usage);
        assertThat(usage.processes()).isEqualTo(2);
        assertThat(untouched.processes()).isEqualTo(1);
    }

    private int processes(TreeUsage usage) {
        census.sample();
        return usage.processes();
    }

    private int family(ProcessTreeId kin) {
        return RecordingWatcher.await(processes.findTree(kin).toCompletableFuture()).size();
    }

    private void ready(int times) {
        Eventually.until("ready", () -> text("ready").length() == times);
    }

    private boolean exists(String file) {
        return Files.exists(directory.resolve(file));
    }

    private String text(String file) {
        try {
            return exists(file) ? Files.readString(directory.resolve(file)) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A field of {@code /proc/PID/stat}, read apart from what is tested. */
    private static long ticks(ProcessId process, int field) {
        try {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field - 3]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Milliseconds, its own and those of its children that have ended. */
    private static long spent(ProcessId process) {
        return 10 * IntStream.rangeClosed(14, 17).mapToLong(it -> ticks(process, it)).sum();
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private ProcessTreeId kin(RecordingWatcher hearing) {
        return new ProcessTreeId(hearing.process(), marker);
    }

    private RecordingWatcher python(String program) {
        return start(marker, List.of("python3", "-c", program));
    }

    private RecordingWatcher victim(String... deeds) {
        return start(marker, deeds);
    }

    private RecordingWatcher start(String mark, String... deeds) {
        var command = new ArrayList<>(List.of("/bin/sh", VICTIM.toString()));
        command.addAll(List.of(deeds));
        return start(mark, command);
    }

    private RecordingWatcher start(String mark, List<String> command) {
        var variables =
                new HashMap<>(Map.of("PATH", "/usr/bin:/bin", ProcessMarker.VARIABLE, mark));
        var launch =
                SpawnRequest.of(command, variables, directory, directory.resolve("service.log"));
        var hearing = new RecordingWatcher();
        all.add(hearing);
        processes.spawn(launch, hearing);
        return hearing;
    }
}
