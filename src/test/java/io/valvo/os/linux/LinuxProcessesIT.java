package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.model.Exit;
import io.valvo.model.Signal;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.SpawnRequest;
import io.valvo.os.process.ProcessesContract;
import io.valvo.os.testing.Eventually;
import io.valvo.os.testing.RecordingWatcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The Linux back end keeps the contract, and what only it promises. */
@EnabledOnOs(OS.LINUX)
class LinuxProcessesIT extends ProcessesContract {
    @Override
    public Processes create() throws IOException {
        return new LinuxProcesses();
    }

    @Test
    void tellsACoreDump() {
        assertThat(victim("core").exit()).isEqualTo(new Exit.Killed(Signal.ABRT.number(), true));
    }

    @Test
    void tellsAnExitCodeAboveAHundredAndTwentyEightFromASignal() {
        assertThat(victim("exit=137").exit()).isEqualTo(new Exit.Exited(137));
    }

    @Test
    void isCertainThatWhoLeftNobodyWasAlone() {
        var hearing = victim("sleep");
        processes.signal(hearing.process(), Signal.KILL);
        assertThat(hearing.alone()).isTrue();
    }

    @Test
    void isNotAloneWhoLeftAnOrphan() {
        assertThat(victim("orphan=1000").alone()).isFalse();
        assertThat(victim("stray").alone()).isFalse();
        assertThat(victim("wiped").alone()).isFalse();
    }

    @Test
    void isAloneThoughAnotherLeftAnOrphan() {
        assertThat(start(launchMarked(marker + "/other", "orphan=1000")).alone()).isFalse();
        assertThat(start(launchMarked(marker + "/me", "exit=0")).alone()).isTrue();
    }

    @Test
    void buriesOrphansAndSaysWhoseTheyWere() {
        var reaped = new CopyOnWriteArrayList<ReapedOrphan>();
        processes.onReaped(reaped::add);
        var hearing = victim("orphan=0.3", "orphan=0.3", "orphan=0.3", "sleep");
        Eventually.until(
                "three are buried",
                () ->
                        reaped.stream()
                                        .filter(one ->
                                                one.marker().equals(java.util.Optional.of(marker)))
                                        .count()
                                == 3);
        assertThat(reaped).allMatch(one -> one.exit().equals(new Exit.Exited(0)));
        assertThat(hearing.hasExited()).isFalse();
    }

    /**
     * Each leads a session of its own and stands among the orphans, for the thread that started it
     * has ended.
     */
    @Test
    void leavesTheJdkItsZombies() throws Exception {
        var theirs = new ArrayList<Process>();
        for (int i = 0; i < 40; i++) {
            Thread.ofPlatform()
                    .start(() -> theirs.add(started("setsid", "sh", "-c", "sleep 0.5; exit 42")))
                    .join();
        }
        for (int i = 0; i < 100; i++) victim("exit=0").exit();
        for (var process : theirs) assertThat(process.waitFor()).isEqualTo(42);
    }

    @Test
    void buriesAZombieThatNobodyClaims() throws Exception {
        var file = directory.resolve("pid");
        started("sh", "-c", "(sleep 0.1 & echo $! > " + file + ")")
                .waitFor(); // of our session, so it may be the JDK's
        long pid = Long.parseLong(Files.readString(file).strip());
        victim("sleep").process();
        Eventually.until("it is gone altogether", () -> processes.find(pid).isEmpty());
    }

    @Test
    void tellsTheExitCodeOfAnAdoptedProcess() throws Exception {
        var foreign = started("sh", "-c", "read -r _; exit 42");
        var hearing = new RecordingWatcher();
        processes.adopt(
                new ProcessTreeId(processes.find(foreign.pid()).orElseThrow().id(), ""), hearing);
        hearing.process();
        assumeTrue(
                Files.exists(Path.of("/proc/self/ns/time")), "an exit code needs a recent kernel");
        foreign.getOutputStream().close();
        var exit = hearing.exit();
        assumeTrue(
                !exit.equals(new Exit.Unknown()),
                "Linux before 6.15 forgets the exit code with the zombie");
        assertThat(exit).isEqualTo(new Exit.Exited(42));
        assertThat(foreign.waitFor()).isEqualTo(42);
    }

    @Test
    void watchesAThousandChildrenWithoutAThreadForEach() throws IOException {
        victim("exit=0").exit();
        long before = threads();
        var hearings = new ArrayList<RecordingWatcher>();
        for (int i = 0; i < 1000; i++)
            hearings.add(start(launch(List.of("sleep", "1000"), Map.of("PATH", "/bin"))));
        hearings.forEach(RecordingWatcher::process);
        assertThat(threads() - before).isLessThan(20);
        hearings.forEach(hearing -> processes.signal(hearing.process(), Signal.KILL));
        assertThat(hearings).allMatch(hearing -> hearing.exit().equals(new Exit.Killed(9, false)));
        assertThat(hearings)
                .noneMatch(hearing -> processes.find(hearing.process().pid()).isPresent());
    }

    @Test
    void leavesNoZombieOfAFamilyThatItEnds() {
        var hearing = victim("ignore-term", "fork", "stray", "wait");
        Eventually.until("all are seen", () -> family(kin(hearing)).size() >= 6);
        var ended = end(kin(hearing));
        assertThat(ended.killed()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(ended.killed()).noneMatch(one -> processes.find(one.pid()).isPresent());
    }

    @Test
    void passesDescriptorsOn() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int descriptor = descriptorOf(server);
            var passed =
                    List.of(
                            new SpawnRequest.Passed(descriptor, "web"),
                            new SpawnRequest.Passed(descriptor, "admin"));
            start(launch("listen", "list").withPassed(passed)).exit();
            assertThat(output().lines())
                    .containsExactly("2 web:admin", "for me", "0", "1", "2", "3", "4", "5");
        }
    }

    @Test
    void changesTheUserEvenOfASupervisorThatPassesDescriptors() {
        assumeRoot();
        var launch =
                SpawnRequest.of(
                                List.of("sh", "-c", "id -un; [ $LISTEN_PID = $$ ] && echo mine"),
                                Map.of("PATH", "/usr/bin:/bin"),
                                Path.of("/"),
                                log())
                        .withAttributes(user("nobody"))
                        .withPassed(List.of(new SpawnRequest.Passed(0, "in")));
        start(launch).exit();
        assertThat(output()).isEqualTo("nobody\nmine\n");
    }

    private static long threads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.count();
        }
    }

    /** The newest socket of this process. */
    private static int descriptorOf(ServerSocket server) throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(server.isBound()).isTrue();
            return all.filter(LinuxProcessesIT::isSocket)
                    .mapToInt(file -> Integer.parseInt(file.getFileName().toString()))
                    .max()
                    .orElseThrow();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException gone) {
            return false;
        }
    }

    private static Process started(String... command) {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
