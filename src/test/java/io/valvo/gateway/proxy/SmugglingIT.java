package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.testing.ScriptedBackend;
import io.valvo.gateway.testing.SmugglingCases;
import io.valvo.gateway.testing.StrictHttpService;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some four hundred attempts to get a request past the gateway unseen, one after the other on the
 * same connections to the service: what one leaves there, the next would suffer from.
 */
class SmugglingIT {
    private static final String CLEAN =
            "GET /clean HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static final String REFUSED = "(?s)HTTP/1\\.1 (400|505) (?!.*HTTP/1\\.1 \\d{3} ).*";
    private static final String SERVED_TWICE =
            "(?s)HTTP/1\\.1 200 .*\r\n\r\n/HTTP/1\\.1 200 .*\r\n\r\n/second";

    private final StrictHttpService service = new StrictHttpService();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void nothingReachesTheServiceThatTheGatewayHasNotSeen() throws Exception {
        var ambiguous = SmugglingCases.ambiguous();
        var honest = SmugglingCases.honest();
        var all =
                Stream.of(ambiguous, honest, SmugglingCases.lineEnds())
                        .flatMap(List::stream)
                        .collect(Collectors.toList());
        assertThat(all).hasSizeGreaterThanOrEqualTo(297);
        Collections.shuffle(all, new Random(297));
        try (var backend = ScriptedBackend.start(service::serve);
                var edge = ProxyFixture.before(counting(backend))) {
            for (var it : all) {
                var answer = answer(edge, it);
                if (ambiguous.contains(it)) assertThat(answer).as(told(it)).matches(REFUSED);
                if (honest.contains(it)) assertThat(answer).as(told(it)).matches(SERVED_TWICE);
                assertThat(service.seen).as(told(it)).hasSizeLessThanOrEqualTo(asked.size());
                assertThat(answer(edge, CLEAN)).as("after " + told(it)).endsWith("\r\n\r\n/clean");
            }
        }
        assertThat(service.faults).isEmpty();
        assertThat(service.seen).doesNotContain(SmugglingCases.SECRET);
        assertThat(asked).doesNotContain(SmugglingCases.SECRET);
    }

    private ScriptedDispatcher counting(ScriptedBackend backend) {
        return new ScriptedDispatcher(
                        (self, head, answer) -> {
                            asked.add(head.path());
                            answer.accept(
                                    self.send(backend.endpoint(), head, Duration.ofSeconds(60)));
                        })
                .forgetful();
    }

    private static String answer(ProxyFixture edge, String bytes) throws IOException {
        try (var client = edge.call()) {
            client.send(bytes);
            return client.rest();
        }
    }

    private static String told(String bytes) {
        return bytes.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }
}
