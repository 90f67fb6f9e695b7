package io.valvo.e2e.ports;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** docs/ports.md: however many want the same port at the same time, each gets one of its own. */
class PortContentionIT {
    private static final int SERVICES = 50;
    private static final int ROUNDS = 20;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /**
     * Each round is a new range for all of them: by one reload fifty services end and fifty start,
     * and all of them would like the first port best.
     */
    @Test
    void fiftyServicesStartedAtOnceOnOneRangeNeverCollide() throws Exception {
        here.file("listen.pl", LISTEN);
        configure(E2eEnvironment.freeRange(2 * SERVICES));
        var daemon = here.up();
        var before = Map.<String, Long>of();
        for (int round = 1; round <= ROUNDS; round++) {
            var old = before;
            here.eventually("all have ended or are ready anew", () -> settled(daemon, old));
            var instances = instances(daemon);
            var ports = instances.stream().map(PortContentionIT::port).toList();
            assertThat(ports).as("round " + round).hasSize(SERVICES).doesNotHaveDuplicates();
            assertThat(ports).allMatch(ProcfsObserver::listens);
            assertThat(instances).allMatch(it -> it.get("state").asText().equals("ready"));
            before = pids(instances);
            configure(E2eEnvironment.freeRange(2 * SERVICES));
            if (round < ROUNDS) here.valvo("reload").succeeded();
        }
        assertThat(daemon.api().events("process.exited", "s1"))
                .allMatch(it -> it.get("data").get("cause").asText().equals("stop"));
        here.valvo("down").succeeded();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }

    /** Starts in a few milliseconds; fails where somebody else has the port. */
    private static final String LISTEN =
            """
            use Socket;
            socket(my $s, AF_INET, SOCK_STREAM, 0) or die;
            setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) or die;
            bind($s, sockaddr_in($ARGV[0], INADDR_LOOPBACK)) or die "port $ARGV[0]: $!";
            listen($s, 5) or die;
            sleep;
            """;

    private void configure(int first) {
        var services =
                IntStream.rangeClosed(1, SERVICES)
                        .mapToObj(n -> "s%d = ${x-server}".formatted(n))
                        .collect(joining("\n"));
        here.config(
                """
                x-server {
                  command = ["perl", "listen.pl", "{{port}}"]
                  ports.http { prefer = %d, range = "%d-%d", address = "127.0.0.1" }
                  ready.tcp = true
                  restart.policy = never   # a collision would end in `failed`
                }
                services {
                %s
                }
                """
                        .formatted(first, first + 1, first + 2 * SERVICES - 1, services));
    }

    private static List<JsonNode> instances(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().get("/api/v1/services"))
                .map(it -> it.get("instances").get(0))
                .toList();
    }

    private static int port(JsonNode instance) {
        return instance.get("ports").get("http").asInt();
    }

    private static Map<String, Long> pids(List<JsonNode> instances) {
        var pids = new HashMap<String, Long>();
        instances.forEach(it -> pids.put(it.get("name").asText(), it.get("pid").asLong()));
        return pids;
    }

    private static boolean settled(ForegroundDaemon daemon, Map<String, Long> before)
            throws Exception {
        return instances(daemon).stream().allMatch(it -> settled(it, before));
    }

    private static boolean settled(JsonNode instance, Map<String, Long> before) {
        if (instance.get("state").asText().equals("failed")) return true;
        return instance.get("state").asText().equals("ready")
                && instance.get("pid").asLong()
                        != before.getOrDefault(instance.get("name").asText(), -1L);
    }
}
