package io.valvo.e2e.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;

/** docs/logs.md: rotation, while a service writes. */
class LogRotationIT {
    @RegisterExtension final E2eEnvironment env = new E2eEnvironment();

    @Test
    void aLogIsRotatedWhenItIsLongAndItsLinesStayTogether() throws Exception {
        env.config(
                """
                services.counter {
                  command = [sh, -c, "seq -f 'line %.0f of a service' 60000; exec sleep 600"]
                  log { max-size = 64 KiB, keep = 30 }
                }
                """);
        var daemon = env.up();
        var rotated = env.dir().resolve("state/logs/counter.log.1");
        env.eventually("it has rotated", () -> Files.exists(rotated));
        env.eventually(
                "all is written",
                () ->
                        env.valvo("logs", "counter", "-n", "1")
                                .out()
                                .equals("line 60000 of a service\n"));
        env.eventually(
                "it is told",
                () -> env.valvo("events", "--type", "log.rotated").out().contains("counter.log"));
        var lines = env.valvo("logs", "counter", "-n", "50000").succeeded().out().lines().toList();
        assertThat(lines).hasSize(50_000).first().isEqualTo("line 10001 of a service");
        assertThat(lines.getLast()).isEqualTo("line 60000 of a service");
        assertThat(daemon.alive()).isTrue();
    }
}
