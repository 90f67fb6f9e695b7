package io.valvo.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.ledger.EventFile;
import io.valvo.ledger.Flusher;
import io.valvo.model.ApiSpec;
import io.valvo.model.Event;
import io.valvo.model.Fact;
import io.valvo.model.Subject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** docs/api.md, why: with a history that an earlier daemon has written. */
class EarlierHistoryIT {
    @TempDir Path directory;

    @Test
    void whySaysWhoAskedForItAlsoWhenAnEarlierDaemonWasAsked() throws Exception {
        try (var flusher = new Flusher()) {
            write(flusher);
            try (var store = EventFile.open(directory, "boot", flusher);
                    var house =
                            new House(directory, new ApiSpec("127.0.0.1", 0, true), 10, store)) {
                assertThat(why(house, "slow")).contains("asked for: restart by somebody");
                assertThat(why(house, "web")).doesNotContain("asked for");
            }
        }
    }

    private void write(Flusher flusher) throws IOException {
        try (var store = EventFile.open(directory, "boot", flusher)) {
            store.append(
                    List.of(
                            event(1, new Fact.Control("start", "nobody any more")),
                            event(2, new Fact.Control("restart", "somebody")),
                            event(3, new Fact.Warning("later"))));
        }
    }

    private static Event event(long seq, Fact fact) {
        return new Event(seq, Instant.EPOCH, Subject.service("slow"), fact);
    }

    private static String why(House house, String service) throws Exception {
        return house.get("/api/v1/services/" + service + "/why", "Accept", "text/plain").body();
    }
}
