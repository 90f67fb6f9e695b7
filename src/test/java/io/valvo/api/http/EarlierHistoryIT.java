package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.api.testing.ApiFixture;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.ApiSpec;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.events.SegmentedEventStore;

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
        try (var flusher = new FsyncThread()) {
            write(flusher);
            try (var store = SegmentedEventStore.open(directory, "boot", flusher);
                    var api =
                            new ApiFixture(
                                    directory, new ApiSpec("127.0.0.1", 0, true), 10, store)) {
                assertThat(why(api, "slow")).contains("asked for: restart by somebody");
                assertThat(why(api, "web")).doesNotContain("asked for");
            }
        }
    }

    private void write(FsyncThread flusher) throws IOException {
        try (var store = SegmentedEventStore.open(directory, "boot", flusher)) {
            store.append(
                    List.of(
                            event(1, new EventData.Control("start", "nobody any more")),
                            event(2, new EventData.Control("restart", "somebody")),
                            event(3, new EventData.Warning("later"))));
        }
    }

    private static Event event(long seq, EventData fact) {
        return new Event(seq, Instant.EPOCH, EventSubject.service("slow"), fact);
    }

    private static String why(ApiFixture api, String service) throws Exception {
        return api.get("/api/v1/services/" + service + "/why", "Accept", "text/plain").body();
    }
}
