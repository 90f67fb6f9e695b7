package io.valvo.e2e.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;

/** docs/logs.md: log files that others touch, and last words. */
class LogFilesIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void noLineIsLostWhateverOthersDoToTheFilesAndLastWordsAreALine() throws Exception {
        here.config(
                """
                services {
                  count { command = ["sh", "-c", "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.1; done"] }
                  words { command = ["sh", "-c", "echo hello; sleep 0.5; printf 'fatal: no disk'; exit 1"], restart { max = 2, backoff.min = 0s } }
                }
                """);
        var daemon = here.up();
        var logs = here.state().resolve("logs");
        here.eventually("it has failed", () -> daemon.stateOf("words").equals("failed"));
        assertThat(here.valvo("logs", "words").out().lines())
                .containsExactly(
                        "hello",
                        "fatal: no disk",
                        "hello",
                        "fatal: no disk",
                        "hello",
                        "fatal: no disk");

        Files.delete(logs.resolve("count.log"));
        here.eventually("it goes on in a new file", () -> Files.exists(logs.resolve("count.log")));
        Files.move(logs.resolve("count.log"), logs.resolve("count.old"));
        here.eventually("and in another", () -> here.log("count").lines().count() > 5);
        var old = Files.readAllLines(logs.resolve("count.old"));
        var seen = here.log("count").lines().toList();
        assertThat(number(seen.getFirst())).isLessThanOrEqualTo(number(old.getLast()) + 1);
        for (int i = 1; i < seen.size(); i++)
            assertThat(number(seen.get(i))).isEqualTo(number(seen.get(i - 1)) + 1);
        assertThat(daemon.api().events("warning", "count").toString()).contains("carried over");

        here.run("rm", "-rf", logs.toString());
        here.eventually("the directory is there again", () -> Files.isDirectory(logs));
        here.valvo("restart", "count").succeeded();
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring("line ".length()));
    }
}
