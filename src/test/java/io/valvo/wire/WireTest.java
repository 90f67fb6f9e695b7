package io.valvo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

class WireTest {
    private static final String SERVICE =
            """
            { "name": "backend", "state": "ready", "wanted": true, "since": "2026-11-20T10:30:00.000Z", "reason": "",
              "restart_count": 2, "critical": true,
              "instances": [ { "name": "backend", "state": "ready", "pid": 4711, "start_ticks": 81234, "incarnation": 3,
                  "ports": { "http": 12001 }, "uptime_ms": 90000, "restart_count": 2, "last_exit": "killed by SIGKILL",
                  "next_try_ms": null, "memory_mb": 128.0, "cpu_percent": 12.5, "processes": 3, "health": "healthy" } ],
              "limits": { "memory_mb": 512, "cpu_percent": 80, "runtime_ms": 86400000 },
              "depends_on": ["db"], "variant": null }
            """;
    private static final String EVENT =
            """
            { "seq": 42, "time": "2026-11-20T10:30:00.000Z", "type": "process.exited", "service": "backend",
              "instance": "backend", "incarnation": 3, "pid": 4711,
              "data": { "exit": "killed by SIGKILL", "cause": "crash" } }
            """;
    private static final String HEALTH =
            """
            { "timestamp": "2026-11-20T10:30:00.000Z", "service": "lfm2", "overall_status": "healthy",
              "process": { "running": true, "pid": 12345, "port": 3031, "uptime_ms": 3600000, "remaining_ms": 82800000,
                  "restart_count": 0, "memory_usage_mb": 128.0, "cpu_percent": 12.5, "heartbeat_age_ms": 5200,
                  "health": "healthy" },
              "service_metrics": { "total_requests": 150, "success_rate": 98.5, "avg_response_time_ms": 85,
                  "p99_response_time_ms": 210, "circuit_breaker_status": "closed", "fallback_usage_rate": 2.0 },
              "reasons": [] }
            """;

    @Test
    void aServiceIsWrittenAsTheManualShowsIt() throws IOException {
        assertKeeps(SERVICE, ServiceJson.class);
    }

    @Test
    void anEventIsWrittenAsTheManualShowsIt() throws IOException {
        assertKeeps(EVENT, EventJson.class);
    }

    @Test
    void theHealthDocumentIsWrittenAsTheManualShowsIt() throws IOException {
        assertKeeps(HEALTH, HealthJson.class);
    }

    /**
     * Everything in the example survives reading and writing, in its order; we may say more at the
     * end.
     */
    private static void assertKeeps(String example, Class<?> type) throws IOException {
        var expected = WireJson.MAPPER.readTree(example);
        var actual = WireJson.MAPPER.readTree(WireJson.bytes(read(example, type)));
        assertCovers(actual, expected, type.getSimpleName());
    }

    private static Object read(String json, Class<?> type) throws IOException {
        return WireJson.read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private static void assertCovers(JsonNode actual, JsonNode expected, String where) {
        if (expected.isObject()) {
            assertThat(actual.fieldNames()).toIterable().as(where).startsWith(names(expected));
            expected.properties()
                    .forEach(p ->
                            assertCovers(
                                    actual.get(p.getKey()),
                                    p.getValue(),
                                    where + "." + p.getKey()));
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(where).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertCovers(actual.get(i), expected.get(i), where + "[" + i + "]");
            }
        } else if (expected.isNumber()) {
            assertThat(actual.decimalValue())
                    .as(where)
                    .isEqualByComparingTo(expected.decimalValue());
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    private static String[] names(JsonNode object) {
        return object.propertyStream().map(java.util.Map.Entry::getKey).toArray(String[]::new);
    }
}
