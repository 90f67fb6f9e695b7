package io.valvo.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofSeconds;

import io.valvo.model.ProcessMarker;
import io.valvo.os.HelperProcess;
import io.valvo.os.Processes;
import io.valvo.os.SpawnRequest;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class HookRunnerIT {
    private static final Duration PATIENCE = ofSeconds(30);

    @TempDir Path directory;
    private final Processes processes = Platform.processes();
    private final HookRunner hooks = new HookRunner(processes);

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void aHookRunsInTheServicesPlaceAndWritesToItsLog() throws Exception {
        Files.writeString(log(), "before\n");
        assertThat(run("echo \"$MODEL in $(pwd)\"; echo to stderr >&2", PATIENCE))
                .isEqualTo(new HookRunner.Succeeded());
        assertThat(log())
                .hasContent("before\nsmall in " + directory.toRealPath() + "\nto stderr\n");
    }

    @Test
    void aHookThatFailsSaysHow() throws Exception {
        assertThat(run("exit 4", PATIENCE)).isEqualTo(new HookRunner.Failed("exited 4"));
        var missing =
                hooks.start(
                                List.of("/no/such/program"),
                                service(),
                                PATIENCE,
                                HelperProcess.Tie.WITH_PROCESS)
                        .result();
        assertThat(missing.toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        HookRunner.Failed.class,
                        failed -> assertThat(failed.why()).contains("/no/such/program"));
    }

    @Test
    void aHookThatHangsIsKilledWithAllItStarted() throws Exception {
        assertThat(run("setsid sleep 1000 & echo $! $$; wait", ofSeconds(5)))
                .isEqualTo(new HookRunner.Failed("no exit within 5s"));
        for (var pid : Files.readString(log()).strip().split(" ")) awaitEnd(Long.parseLong(pid));
    }

    @Test
    void whatAHookLeavesInTheBackgroundEndsWithIt() throws Exception {
        assertThat(run("setsid sleep 1000 & echo $!", PATIENCE))
                .isEqualTo(new HookRunner.Succeeded());
        awaitEnd(Long.parseLong(Files.readString(log()).strip()));
    }

    @Test
    void anEndOfTheHookIsNoEndOfTheServiceWhoseMarkerItInherits() throws Exception {
        assertThat(run("echo \"$VALVO_ID\"", PATIENCE)).isEqualTo(new HookRunner.Succeeded());
        assertThat(Files.readString(log()).strip())
                .startsWith("home:backend:1")
                .isNotEqualTo("home:backend:1");
    }

    private HookRunner.Result run(String script, Duration timeout) throws Exception {
        var running =
                hooks.start(
                        List.of("/bin/sh", "-c", script),
                        service(),
                        timeout,
                        HelperProcess.Tie.WITH_PROCESS);
        return running.result().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private SpawnRequest service() {
        var environment =
                Map.of(
                        "MODEL",
                        "small",
                        "PATH",
                        "/usr/bin:/bin",
                        ProcessMarker.VARIABLE,
                        "home:backend:1");
        return SpawnRequest.of(List.of("/bin/false"), environment, directory, log());
    }

    private Path log() {
        return directory.resolve("backend.log");
    }

    private static void awaitEnd(long pid) throws Exception {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
