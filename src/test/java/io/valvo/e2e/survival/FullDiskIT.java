package io.valvo.e2e.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** docs/survival.md, A full disk: the state directory lies on a file system of four MiB. */
class FullDiskIT {
    private static final String STACK =
            """
            cleanup.every = 0s
            services {
              still { command = ["sleep", "864712"] }
              again { command = ["sleep", "864713"], restart.backoff.min = 10ms }
              writer {
                command = ["sh", "-c", "while read line; do seq -f 'line %.0f of a service' 6000; done < pipe"]
                log { max-size = 64 KiB, keep = 3 }
              }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to mount");
        Files.createDirectories(here.state());
        var mount = here.run("mount", "-t", "tmpfs", "-o", "size=4m", "valvo", path());
        assumeTrue(mount.code() == 0, "may not mount: " + mount.err());
        mounted = true;
    }

    /** Whatever still holds it open is ended afterwards. */
    @AfterEach
    void unmount() throws Exception {
        if (mounted) here.run("umount", "--lazy", path());
    }

    @Test
    void servicesGoOnTheDaemonSaysSoAndRecoversWhenThereIsRoom() throws Exception {
        here.run("mkfifo", "pipe").succeeded();
        here.config(STACK);
        var first = here.up();
        here.eventually("all are ready", () -> ready(first.api(), "still", "again", "writer"));
        long still = first.pidOf("still").orElseThrow();
        fill();

        long before = first.pidOf("again").orElseThrow();
        ProcfsObserver.signal("KILL", before);
        here.eventually(
                "a service that crashes is restarted all the same",
                () -> ready(first.api(), "again") && first.pidOf("again").orElse(before) != before);
        here.eventually(
                "the daemon says so", () -> restarted(first.api()) && troubled(first.api()));
        assertThat(warnings(first.api())).anyMatch(it -> it.contains("No space left"));
        assertThat(here.valvo("health").succeeded().out()).contains("healthy", "No space left");
        assertThat(here.valvo("status").succeeded().out()).contains("warning: can't write");
        var doctor = here.valvo("doctor");
        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.out()).contains("FAIL", "daemon: can't write");
        here.eventually(
                "it is told",
                () -> told(first.api()).stream().anyMatch(it -> it.contains("No space left")));
        long heard = last(first.api());
        long again = first.pidOf("again").orElseThrow();

        first.process().destroyForcibly();
        first.end();
        here.begin();
        here.eventually("a new daemon answers by its socket", () -> answers());
        here.eventually(
                "and has all services",
                () ->
                        here.valvo(
                                                "wait",
                                                "still",
                                                "again",
                                                "writer",
                                                "--for",
                                                "ready",
                                                "--timeout",
                                                "60s")
                                        .code()
                                == 0);
        assertThat(service("still").get("instances").get(0).get("pid").asLong()).isEqualTo(still);
        assertThat(service("again").get("instances").get(0).get("pid").asLong())
                .as("what was started on the full disk is adopted as well")
                .isEqualTo(again);
        assertThat(ProcfsObserver.marked(here.state(), "again")).hasSize(1);
        assertThat(ProcfsObserver.marked(here.state(), "still")).hasSize(1);

        fill();
        here.valvo("restart", "again").succeeded();
        here.eventually(
                "the new one says so too",
                () -> here.valvo("status").out().contains("warning: can't write"));
        Files.delete(here.state().resolve("filler"));
        var api = new DaemonApi(here.state());
        here.eventually("the API is announced again", () -> api.url().isPresent());
        here.eventually("all is well", () -> warnings(api).isEmpty());
        here.eventually(
                "it says so",
                () -> told(api).stream().anyMatch(it -> it.contains("can be written again")));
        assertThat(numbers(api).getLast()).as("no number came twice").isGreaterThan(heard);
        assertThat(numbers(api)).doesNotHaveDuplicates().isSorted();
        rotates(api);
        survivesAgain(api, still);
    }

    private void rotates(DaemonApi api) throws Exception {
        here.run("sh", "-c", "echo go > pipe").succeeded();
        here.eventually("the log is rotated", () -> !api.events("log.rotated", "writer").isEmpty());
    }

    /** What the disk could not take is there by now. */
    private void survivesAgain(DaemonApi api, long still) throws Exception {
        long again = service("again").get("instances").get(0).get("pid").asLong();
        ProcfsObserver.kill(ProcfsObserver.daemon(here.state()).orElseThrow());
        here.eventually("it is gone", () -> ProcfsObserver.daemon(here.state()).isEmpty());
        var third = here.up();
        here.eventually("all are adopted", () -> ready(api, "still", "again"));
        assertThat(third.pidOf("still")).contains(still);
        assertThat(third.pidOf("again")).contains(again);
    }

    /** To the last byte, so that not even a small file can be written. */
    private void fill() throws Exception {
        var fill = "cat /dev/zero >> " + path() + "/filler";
        assertThat(here.run("sh", "-c", fill).err()).contains("No space left");
    }

    private String path() {
        return here.state().toString();
    }

    private boolean answers() throws Exception {
        return here.valvo("status").code() == 0;
    }

    private JsonNode service(String name) throws Exception {
        return here.valvo("status", name, "--json").succeeded().json().get(0);
    }

    private static boolean ready(DaemonApi api, String... services) throws Exception {
        for (var service : services)
            if (!api.service(service).get("state").asText().equals("ready")) return false;
        return true;
    }

    /** What is written then no longer fits into what the files have. */
    private static boolean restarted(DaemonApi api) throws Exception {
        return api.post("/api/v1/services/again/restart?wait=60s", "").statusCode() == 200;
    }

    private static boolean troubled(DaemonApi api) throws Exception {
        var warnings = warnings(api);
        return warnings.stream().anyMatch(it -> it.contains("ledger"))
                && warnings.stream().anyMatch(it -> it.contains("events"));
    }

    private static List<String> warnings(DaemonApi api) throws Exception {
        return DaemonApi.each(api.get("/health").get("warnings")).map(JsonNode::asText).toList();
    }

    private static List<String> told(DaemonApi api) throws Exception {
        return DaemonApi.each(api.get("/api/v1/events?since=0&type=warning"))
                .map(it -> it.get("data").path("text").asText())
                .toList();
    }

    private static long last(DaemonApi api) throws Exception {
        return api.get("/api/v1/system").get("last_event").asLong();
    }

    private static List<Long> numbers(DaemonApi api) throws Exception {
        var numbers = new ArrayList<Long>();
        for (var event : api.events())
            if (!event.get("type").asText().equals("gap")) numbers.add(event.get("seq").asLong());
        return numbers;
    }
}
