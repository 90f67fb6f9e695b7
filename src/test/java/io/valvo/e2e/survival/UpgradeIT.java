package io.valvo.e2e.survival;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/** docs/survival.md, Upgrades: what clients of services and of events notice of a new daemon. */
class UpgradeIT {
    private static final int UPGRADES = 3;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /**
     * One client connects all the time, one follows the events by their last id: no connection is
     * refused, no number is missing or there twice.
     */
    @Test
    @RunsConcurrently
    void noConnectionIsRefusedAndNoEventIsMissing() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config(
                """
                services {
                  web {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.http { prefer = %d, on-conflict = fail }
                    ready { http = "/" }
                  }
                  busy { command = ["sleep", "0.2"], restart { policy = always, max = 100000, backoff.min = 10ms } }
                }
                """
                        .formatted(port));
        here.valvo("up", "--detach", "--no-wait").succeeded();
        here.valvo("wait", "web", "--for", "ready").succeeded();
        long web = pid("web");
        var over = new AtomicBoolean();
        var refused = CompletableFuture.supplyAsync(() -> refused(port, over));
        var seen = new ArrayList<Long>();
        try {
            for (int upgrade = 0; upgrade < UPGRADES; upgrade++) {
                var file = "stream" + upgrade;
                var curl = here.follow(file, seen.isEmpty() ? 0 : seen.getLast());
                here.eventually("events come", () -> numbers(file).size() > 3);
                here.valvo("upgrade").succeeded();
                here.eventually("the stream has ended", () -> !curl.isAlive());
                seen.addAll(numbers(file));
            }
        } finally {
            over.set(true);
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, seen.getLast()).boxed().toList());
        assertThat(refused.join()).as("connections refused").isZero();
        assertThat(pid("web")).isEqualTo(web);
        here.valvo("down").succeeded();
    }

    /** The daemon is killed as soon as it has answered {@code reload}. */
    @Test
    @RunsConcurrently
    void aReloadThatIsCutShortByADeathIsFinishedByTheNextDaemon() throws Exception {
        here.config(
                "services { same { command = [sleep, 864714] }, changed { command = [sleep, 864715] }, removed { command = [sleep, 864716] } }");
        var first = here.up();
        for (var name : List.of("same", "changed", "removed"))
            here.eventually(name + " runs", () -> first.stateOf(name).equals("ready"));
        long same = first.pidOf("same").orElseThrow();
        long removed = first.pidOf("removed").orElseThrow();
        here.config(
                "services { same { command = [sleep, 864714], tags = [x] }, changed { command = [sleep, 864717] }, added { command = [sleep, 864718] } }");
        first.api().post("/api/v1/reload", "");
        first.process().destroyForcibly();
        first.end();

        var second = here.up();
        for (var name : List.of("same", "changed", "added"))
            here.eventually(name + " runs", () -> second.stateOf(name).equals("ready"));
        assertThat(second.pidOf("same")).contains(same);
        here.eventually("what was removed is gone", () -> !ProcfsObserver.alive(removed));
        here.eventually(
                "what was changed runs anew",
                () -> commands("changed").equals(List.of("sleep 864717")));
        here.eventually("and is ready", () -> second.stateOf("changed").equals("ready"));
        for (var name : List.of("same", "changed", "added"))
            assertThat(commands(name)).as(name).hasSize(1);
    }

    /** Of all processes that descend from it. */
    private List<String> commands(String service) {
        return ProcfsObserver.marked(here.state(), service).stream()
                .map(ProcfsObserver.Fact::command)
                .toList();
    }

    /** How many connections were refused until it is over. */
    private static int refused(int port, AtomicBoolean over) {
        int refused = 0;
        while (!over.get()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (ConnectException e) {
                refused++;
            } catch (IOException e) {
                continue; // this side has run out of ports, say
            }
        }
        return refused;
    }

    private List<Long> numbers(String file) throws IOException {
        return here.streamed(file).stream().map(it -> it.get("seq").asLong()).toList();
    }

    private long pid(String service) throws Exception {
        return new DaemonApi(here.state())
                .service(service)
                .get("instances")
                .get(0)
                .get("pid")
                .asLong();
    }
}
