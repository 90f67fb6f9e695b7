package io.valvo.e2e.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;

/** docs/logs.md: a line without an end is a file like any other, and holds up nobody. */
class LongLineIT {
    private static final long LENGTH = 30L << 20;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void aLineOfManyMegabytesIsWrittenAndReadWhileOthersAreAnswered() throws Exception {
        here.config(
                """
                services.babble {
                  command = [sh, -c, "head -c %d /dev/zero | tr '\\\\0' x; echo; echo last; exec sleep 1000"]
                  log.max-size = 200 MiB
                }
                """
                        .formatted(LENGTH));
        var daemon = here.up();
        var log = here.state().resolve("logs/babble.log");
        while (!Files.exists(log) || Files.size(log) < LENGTH)
            assertThat(daemon.stateOf("babble")).isIn("starting", "ready");
        assertThat(here.valvo("health").code()).isZero();
        here.eventually(
                "what follows is read",
                () -> here.valvo("logs", "babble").out().endsWith("last\n"));
        var shown = here.valvo("logs", "babble", "--tail", "2").succeeded().out();
        assertThat(shown).endsWith("last\n").hasSizeLessThan((int) (2 * LENGTH));
        assertThat(daemon.stateOf("babble")).isEqualTo("ready");
    }
}
