package io.valvo.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.Signal;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.os.SpawnRequest;
import io.valvo.os.SpawnRequest.Attributes;
import io.valvo.os.SpawnRequest.Rlimit;
import io.valvo.os.TreeKillResult;
import io.valvo.os.testing.Eventually;
import io.valvo.os.testing.RecordingWatcher;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What both back ends promise, shown on real processes: {@code victim.sh} has a deed for every
 * vice.
 */
public abstract class ProcessesContract {
    /** Without the two that glibc keeps for itself. */
    private static final long STANDARD_SIGNALS = 0x7fff_ffffL;

    private static final Path VICTIM = Path.of("src/test/resources/victim.sh").toAbsolutePath();

    @TempDir public Path directory;

    public final String marker = "test/" + UUID.randomUUID();
    final List<RecordingWatcher> all = new ArrayList<>();
    public Processes processes;

    public abstract Processes create() throws IOException;

    @BeforeEach
    void open() throws IOException {
        processes = create();
    }

    @AfterEach
    void leaveNothingBehind() {
        // By session too: what wiped its environment carries no marker.
        var endings =
                all.stream()
                        .flatMap(hearing -> hearing.begun().stream())
                        .map(id ->
                                processes
                                        .killTree(new ProcessTreeId(id, marker))
                                        .toCompletableFuture())
                        .toList();
        endings.forEach(RecordingWatcher::await);
        Eventually.until("all gone", this::killAll);
        processes.close();
    }

    private boolean killAll() {
        var found = processes.marked(marker);
        found.forEach(one -> processes.signal(one.id(), Signal.KILL));
        return found.isEmpty();
    }

    // ---- how it ends

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 255})
    void tellsTheExitCode(int code) {
        assertThat(victim("exit=" + code).exit()).isEqualTo(new Exit.Exited(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL", "SEGV", "HUP"})
    void tellsTheSignalThatEndedIt(String signal) {
        var number = Signal.parse(signal).orElseThrow().number();
        assertThat(victim("kill=" + signal).exit()).isEqualTo(new Exit.Killed(number, false));
    }

    @Test
    void tellsStartedOnceAndExitedOnce() {
        var hearing = victim("exit=0");
        hearing.exit();
        victim("exit=0").exit();
        assertThat(hearing.calls).hasValue(2);
    }

    // ---- what it is given

    @Test
    void runsInItsDirectoryWithItsEnvironmentAndNothingElse() {
        var hearing = victim("pwd", "env=COLOUR", "env=HOME");
        hearing.exit();
        assertThat(output().lines()).containsExactly(real(directory).toString(), "blue", "unset");
    }

    @Test
    void leadsItsOwnSessionAndGroup() {
        var id = finished("stat");
        assertThat(output().strip()).isEqualTo("%1$d %1$d %1$d".formatted(id.pid()));
    }

    @Test
    void hasNoDescriptorButTheFirstThree() {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "looks into /proc");
        start(launch(List.of("ls", "/proc/self/fd"), Map.of("PATH", "/usr/bin:/bin"))).exit();
        assertThat(output().lines())
                .containsExactly("0", "1", "2", "3"); // 3 is the folder that ls reads
    }

    @Test
    void blocksAndIgnoresNoSignal() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "looks into /proc");
        start(
                        launch(
                                List.of("grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"),
                                Map.of("PATH", "/usr/bin:/bin")))
                .exit();
        assertThat(output().lines())
                .hasSize(2)
                .allMatch(line -> (mask(line) & STANDARD_SIGNALS) == 0);
    }

    @Test
    void appendsOutputAndErrorsToItsLogInOrder() throws IOException {
        Files.writeString(log(), "before\n");
        finished("print=one", "error=two", "print=three");
        assertThat(output()).isEqualTo("before\none\ntwo\nthree\n");
    }

    @Test
    void keepsErrorsApartWhenTold() throws IOException {
        var errors = directory.resolve("errors");
        start(launch("print=one", "error=two").withStderr(errors)).exit();
        assertThat(output()).isEqualTo("one\n");
        assertThat(Files.readString(errors)).isEqualTo("two\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(errors)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void looksTheCommandUpOnThePathOfItsEnvironment() throws IOException {
        var tool = Files.writeString(directory.resolve("tool"), "#!/bin/sh\necho found\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        start(launch(List.of("tool"), Map.of("PATH", directory + ":/bin"))).exit();
        assertThat(output()).isEqualTo("found\n");
    }

    // ---- why it does not start

    @Test
    void ofArgumentsThatAreTooLargeTheLargestIsNamedAndNotShown() {
        var text = "secret".repeat(30_000);
        assertThat(
                        start(launch(List.of("echo", "a", text), Map.of("PATH", "/usr/bin:/bin")))
                                .refusal())
                .isEqualTo(
                        "cannot start: argument 2 alone has 176 KiB, and one may have 128 KiB; put it in a file, and give the file's name");
        assertThat(start(launch(List.of("echo"), Map.of("PATH", "/bin", "DATA", text))).refusal())
                .startsWith("cannot start: variable DATA alone has 176 KiB")
                .doesNotContain("secretsecret");
        var many = new HashMap<>(Map.of("PATH", "/bin"));
        for (int i = 0; i < 100; i++) many.put("PART_" + i, "x".repeat(100_000));
        assertThat(start(launch(List.of("echo"), many)).refusal())
                .startsWith("cannot start: arguments and environment have 97")
                .contains("; the largest is variable PART_");
    }

    @Test
    void saysThatNoExecutableIsOnThePath() {
        assertThat(
                        start(launch(List.of("no-such-tool"), Map.of("PATH", "/usr/bin:/bin")))
                                .refusal())
                .isEqualTo("cannot start: no executable \"no-such-tool\" on PATH (/usr/bin:/bin)");
    }

    @Test
    void saysThatAFileIsNotExecutable() throws IOException {
        var file = Files.writeString(directory.resolve("plain"), "text");
        assertThat(start(launch(List.of(file.toString()), Map.of())).refusal())
                .contains(file + " is not executable");
    }

    @Test
    void saysThatTheFileIsMissing() {
        assertThat(start(launch(List.of("./gone"), Map.of())).refusal())
                .contains("no file", "gone");
    }

    @Test
    void saysThatTheDirectoryIsMissing() {
        var gone = directory.resolve("gone");
        var launch = SpawnRequest.of(List.of("true"), Map.of(), gone, log());
        assertThat(start(launch).refusal())
                .isEqualTo("cannot start: the directory " + gone + " does not exist");
    }

    @Test
    void saysThatTheLogDirectoryIsMissing() {
        var launch =
                SpawnRequest.of(
                        List.of("true"),
                        Map.of(),
                        directory,
                        directory.resolve("logs/service.log"));
        assertThat(start(launch).refusal())
                .contains("the log directory " + directory.resolve("logs"));
    }

    @Test
    void saysThatTheUserIsUnknown() {
        assumeRoot();
        var launch = launch("exit=0").withAttributes(user("nobody-of-that-name"));
        assertThat(start(launch).refusal())
                .isEqualTo("cannot start: there is no user \"nobody-of-that-name\"");
    }

    // ---- signals

    @Test
    void signalsTheProcess() {
        var hearing = victim("sleep");
        assertThat(processes.signal(hearing.process(), Signal.TERM)).isTrue();
        assertThat(hearing.exit()).isEqualTo(new Exit.Killed(Signal.TERM.number(), false));
        assertThat(processes.signal(hearing.process(), Signal.TERM)).isFalse();
    }

    @Test
    void signalsTheWholeGroup() {
        var hearing = victim("fork", "wait");
        var kin = kin(hearing);
        Eventually.until("forked", () -> family(kin).size() == 5);
        assertThat(processes.signalGroup(hearing.process(), Signal.TERM)).isTrue();
        hearing.exit();
        Eventually.until("all gone", () -> family(kin).isEmpty());
    }

    @Test
    void neverSignalsWhoOnlyHasThePid() {
        var hearing = victim("sleep");
        var other = new ProcessId(hearing.process().pid(), hearing.process().startTicks() - 1);
        assertThat(processes.signal(other, Signal.KILL)).isFalse();
        assertThat(processes.signalGroup(other, Signal.KILL)).isFalse();
        assertThat(
                        RecordingWatcher.await(
                                        processes
                                                .killTree(new ProcessTreeId(other, ""))
                                                .toCompletableFuture())
                                .killed())
                .isEmpty();
        assertThat(processes.find(other.pid())).isPresent();
        assertThat(hearing.hasExited()).isFalse();
    }

    // ---- families

    @Test
    void findsTheFamilyByAncestrySessionAndMarker() {
        var hearing = victim("fork", "wiped", "stray", "wait");
        Eventually.until("all are seen", () -> isComplete(commands(kin(hearing))));
        assertThat(commands(kin(hearing)).toString()).contains("victim.sh", "sleep 1000", "trap");
        processes.killTree(kin(hearing)).toCompletableFuture().join();
    }

    @Test
    void endsAFamilyThatIgnoresTermAndHasLeftItsGroup() {
        var hearing = victim("ignore-term", "fork", "wiped", "stray", "wait");
        Eventually.until("all are seen", () -> isComplete(commands(kin(hearing))));
        processes.signalGroup(hearing.process(), Signal.TERM);
        var ended = end(kin(hearing));
        assertThat(ended.left()).isEmpty();
        assertThat(ended.killed().toString()).contains("trap");
        assertThat(hearing.exit()).isInstanceOf(Exit.Killed.class);
        assertThat(processes.marked(marker)).isEmpty();
    }

    @Test
    void endsWhatADeadLeaderLeftInItsSession() {
        var hearing = victim("wiped", "print=ready", "sleep");
        Eventually.until(
                "ready", () -> output().contains("ready") && family(kin(hearing)).size() == 2);
        var left =
                family(kin(hearing)).stream()
                        .filter(found -> found.pid() != hearing.process().pid())
                        .toList();
        processes.signal(hearing.process(), Signal.KILL);
        hearing.exit();
        assertThat(end(kin(hearing)).killed())
                .extracting(ProcessInfo::pid)
                .containsExactly(left.getFirst().pid());
    }

    @Test
    void endsManyFamiliesAtOnce() {
        var hearings = new ArrayList<RecordingWatcher>();
        for (int i = 0; i < 30; i++)
            hearings.add(start(launchMarked(marker + "/" + i, "ignore-term", "fork", "wait")));
        var endings =
                hearings.stream()
                        .map(hearing ->
                                new ProcessTreeId(
                                        hearing.process(),
                                        marker + "/" + hearings.indexOf(hearing)))
                        .map(kin -> processes.killTree(kin).toCompletableFuture())
                        .toList();
        assertThat(endings)
                .allSatisfy(ending -> assertThat(RecordingWatcher.await(ending).left()).isEmpty());
        assertThat(processes.marked(marker)).isEmpty();
    }

    @Test
    void describesAProcess() {
        var hearing = victim("fork", "wait");
        var info = processes.find(hearing.process().pid()).orElseThrow();
        assertThat(info.id()).isEqualTo(hearing.process());
        assertThat(info.user()).isEqualTo(System.getProperty("user.name"));
        Eventually.until(
                "it is found by its marker",
                () ->
                        processes.marked(marker).stream()
                                .anyMatch(found ->
                                        found.id().equals(hearing.process())
                                                && found.command().contains("victim.sh")));
    }

    // ---- adoption

    @Test
    void hearsOfTheExitOfAnAdoptedProcess() throws IOException {
        var foreign = new ProcessBuilder("sleep", "1000").start();
        var id = processes.find(foreign.pid()).orElseThrow().id();
        var hearing = new RecordingWatcher();
        processes.adopt(new ProcessTreeId(id, ""), hearing);
        assertThat(hearing.process()).isEqualTo(id);
        assertThat(processes.signal(id, Signal.KILL)).isTrue();
        assertThat(hearing.exit()).isIn(new Exit.Killed(9, false), new Exit.Unknown());
        assertThat(hearing.alone()).isFalse();
    }

    @Test
    void doesNotAdoptWhoOnlyHasThePid() {
        var id = victim("sleep").process();
        var hearing = new RecordingWatcher();
        processes.adopt(
                new ProcessTreeId(new ProcessId(id.pid(), id.startTicks() + 1), ""), hearing);
        assertThat(hearing.refusal()).contains("no process " + id.pid());
    }

    // ---- beside the JDK

    @Test
    void mixesWithProcessesOfTheJdk() throws Exception {
        var ours = new ArrayList<RecordingWatcher>();
        var theirs = new ArrayList<Process>();
        for (int i = 0; i < 50; i++) {
            int code = i;
            Thread.ofPlatform()
                    .start(() -> theirs.add(jdk(code)))
                    .join(); // its thread ends: its child stands among orphans
            ours.add(victim("exit=" + (50 + i)));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(theirs.get(i).waitFor()).isEqualTo(i);
            assertThat(ours.get(i).exit()).isEqualTo(new Exit.Exited(50 + i));
        }
    }

    // ---- attributes

    @Test
    void setsUmaskLimitsNiceAndScore() throws IOException {
        finished("nice");
        int usual = Integer.parseInt(output().strip());
        int nicer = Math.min(19, usual + 2);
        Files.delete(log());
        var attributes =
                new Attributes(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.of(027),
                        Map.of("nofile", new Rlimit(64, 128)),
                        OptionalInt.of(nicer),
                        OptionalInt.of(500));
        start(launch("umask", "limit=Sn", "limit=Hn", "nice", "score").withAttributes(attributes))
                .exit();
        assertThat(output().lines()).containsExactly("0027", "64", "128", "" + nicer, "500");
        finished("nice");
        assertThat(output().lines()).last().isEqualTo("" + usual);
    }

    @Test
    void refusesALimitThatDoesNotExist() {
        var attributes =
                new Attributes(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Map.of("noflie", Rlimit.of(1)),
                        OptionalInt.empty(),
                        OptionalInt.empty());
        assertThat(start(launch("exit=0").withAttributes(attributes)).refusal())
                .contains("no rlimit \"noflie\"");
    }

    @Test
    void becomesAnotherUserWithItsGroupsAndItsHome() throws IOException {
        assumeRoot();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        start(
                        SpawnRequest.of(
                                        List.of("sh", "-c", "id -un; id -gn; echo $HOME $USER"),
                                        Map.of("PATH", "/usr/bin:/bin"),
                                        Path.of("/"),
                                        log())
                                .withAttributes(user("nobody")))
                .exit();
        var group = new UserDatabase().user("nobody").orElseThrow();
        assertThat(output().lines())
                .startsWith("nobody")
                .last()
                .isEqualTo(group.home().orElseThrow() + " nobody");
    }

    @Test
    void knowsTheNumberOfAUser() {
        assertThat(processes.userId("root")).hasValue(0);
        assertThat(processes.userId("nobody-of-that-name")).isEmpty();
    }

    // ---- tools of the tests

    public RecordingWatcher victim(String... deeds) {
        return start(launch(deeds));
    }

    ProcessId finished(String... deeds) {
        var hearing = victim(deeds);
        assertThat(hearing.exit()).isEqualTo(new Exit.Exited(0));
        return hearing.process();
    }

    public RecordingWatcher start(SpawnRequest launch) {
        var hearing = new RecordingWatcher();
        all.add(hearing);
        processes.spawn(launch, hearing);
        return hearing;
    }

    public SpawnRequest launch(String... deeds) {
        return launchMarked(marker, deeds);
    }

    public SpawnRequest launchMarked(String mark, String... deeds) {
        var command = new ArrayList<>(List.of("/bin/sh", VICTIM.toString()));
        command.addAll(List.of(deeds));
        return launch(
                command,
                Map.of("PATH", "/usr/bin:/bin", "COLOUR", "blue", ProcessMarker.VARIABLE, mark));
    }

    public SpawnRequest launch(List<String> command, Map<String, String> environment) {
        var variables = new HashMap<>(Map.of(ProcessMarker.VARIABLE, marker));
        variables.putAll(environment);
        return SpawnRequest.of(command, variables, directory, log());
    }

    public ProcessTreeId kin(RecordingWatcher hearing) {
        return new ProcessTreeId(hearing.process(), marker);
    }

    public List<ProcessInfo> family(ProcessTreeId kin) {
        return RecordingWatcher.await(processes.findTree(kin).toCompletableFuture());
    }

    public TreeKillResult end(ProcessTreeId kin) {
        return RecordingWatcher.await(processes.killTree(kin).toCompletableFuture());
    }

    public String output() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public Path log() {
        return directory.resolve("service.log");
    }

    public static Attributes user(String name) {
        return new Attributes(
                Optional.of(name),
                Optional.empty(),
                OptionalInt.empty(),
                Map.of(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    public static void assumeRoot() {
        assumeTrue(new UnixSystem().getUid() == 0, "changing the user needs root");
    }

    /** {@code SigBlk: 0000000000000000} as a number. */
    private static long mask(String line) {
        return Long.parseUnsignedLong(line.split("\t", 2)[1], 16);
    }

    /**
     * The shell, three forks, the wiped one, the last, the stray and its sleep, past their exec.
     */
    private static boolean isComplete(List<String> commands) {
        return commands.stream().filter("sleep 1000"::equals).count() == 6
                && commands.stream().anyMatch(command -> command.contains("trap"));
    }

    private List<String> commands(ProcessTreeId kin) {
        return family(kin).stream().map(ProcessInfo::command).toList();
    }

    private static Process jdk(int code) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "exit " + code).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
