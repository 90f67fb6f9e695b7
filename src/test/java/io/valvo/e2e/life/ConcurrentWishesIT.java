package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * docs/life.md, wishes that meet: the second command comes while a process still ends for the
 * first. All pairs at all moments are a test of {@code supervision}.
 */
class ConcurrentWishesIT {
    private static final Set<String> TAKEN =
            Set.of("control", "config.reloaded", "daemon.stopping");

    @RegisterExtension final E2eEnvironment env = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void theLaterOfTwoCommandsWinsAndBothComeBack() throws Exception {
        config(1);
        var daemon = env.up();
        env.eventually("it runs", () -> daemon.stateOf("db").equals("ready"));

        meet(daemon, reload(2), List.of("stop", "db"));
        assertThat(daemon.stateOf("db")).isEqualTo("stopped");
        env.valvo("start", "db").succeeded();
        assertThat(command(daemon, "db")).contains("usual 2");

        meet(daemon, List.of("swap", "db", "small"), List.of("stop", "db", "--force"));
        assertThat(daemon.stateOf("db")).isEqualTo("stopped");

        env.valvo("start", "db").succeeded();
        meet(daemon, reload(3), List.of("swap", "db", "none"));
        assertThat(command(daemon, "db")).contains("usual 3");

        meet(daemon, reload(4), reload(5));
        assertThat(command(daemon, "db")).contains("usual 5");

        meet(daemon, List.of("stop", "db"), List.of("start", "db"));
        assertThat(daemon.stateOf("db")).isEqualTo("ready");
        meet(daemon, List.of("restart", "db"), List.of("stop", "db"));
        assertThat(daemon.stateOf("db")).isEqualTo("stopped");
        env.valvo("start", "db").succeeded();

        meet(daemon, reload(6), List.of("scale", "db", "2"));
        for (int i = 0; i < 2; i++) assertThat(command(daemon, "db", i)).contains("usual 6");
        meet(daemon, List.of("stop", "db/2"), List.of("down"));
        env.eventually("it is down", () -> !daemon.alive());
    }

    @Test
    @RunsConcurrently
    void aStopIsUndoneByTheStartOfWhatNeedsTheService() throws Exception {
        config(1);
        var daemon = env.up();
        env.eventually("it runs", () -> daemon.stateOf("web").equals("ready"));

        meet(daemon, List.of("stop", "db"), List.of("restart", "web"));
        assertThat(env.text("first.out")).contains("undone by the start of a service");
        env.eventually("it is up again", () -> daemon.stateOf("db").equals("ready"));

        env.config("services { web { command = [sleep, \"1000\"] } }");
        meet(daemon, List.of("reload"), List.of("start", "db"), 1);
        env.eventually("it is gone", () -> !env.valvo("status").out().contains("db"));
    }

    private List<String> reload(int version) {
        config(version);
        return List.of("reload");
    }

    private void meet(ForegroundDaemon daemon, List<String> first, List<String> second)
            throws Exception {
        meet(daemon, first, second, 0);
    }

    /** {@code code}: of the second one. Once that is taken, what ends may do so. */
    private void meet(ForegroundDaemon daemon, List<String> first, List<String> second, int code)
            throws Exception {
        var go = env.dir().resolve("go");
        Files.deleteIfExists(go);
        var earlier = env.start("first.out", first.toArray(String[]::new));
        env.eventually("a process ends for " + first, () -> ends(daemon));
        int taken = taken(daemon);
        var later = env.start("second.out", second.toArray(String[]::new));
        env.eventually(second + " is taken", () -> !later.isAlive() || taken(daemon) > taken);
        Files.createFile(go);
        env.eventually(second + " comes back", () -> !later.isAlive());
        env.eventually(first + " comes back after " + second, () -> !earlier.isAlive());
        assertThat(later.exitValue())
                .as("%s after %s: %s", second, first, env.text("second.out"))
                .isEqualTo(code);
    }

    private static int taken(ForegroundDaemon daemon) throws Exception {
        int taken = 0;
        for (var event : daemon.api().events())
            if (TAKEN.contains(event.get("type").asText())) taken++;
        return taken;
    }

    private static boolean ends(ForegroundDaemon daemon) throws Exception {
        return daemon.api().get("/api/v1/services").toString().contains("\"stopping\"");
    }

    private static String command(ForegroundDaemon daemon, String service) throws Exception {
        return command(daemon, service, 0);
    }

    private static String command(ForegroundDaemon daemon, String service, int index)
            throws Exception {
        var pid = daemon.api().service(service).get("instances").get(index).get("pid").asText();
        return Files.readString(Path.of("/proc", pid, "cmdline")).replace('\0', ' ');
    }

    /** It ends once it may. */
    private void config(int version) {
        env.config(
                """
                defaults { env { SLOW = "trap 'until [ -e go ]; do sleep 0.05; done; exit 0' TERM; while :; do sleep 0.05; done" } }
                services {
                  db {
                    command = ["sh", "-c", "eval \\"$SLOW\\"", "usual", "%d"]
                    variants.small { command = ["sh", "-c", "eval \\"$SLOW\\"", "small", "%d"] }
                  }
                  web { command = ["sleep", "1000"], depends-on = [db], on-address-change = ignore }
                }
                """
                        .formatted(version, version));
    }
}
