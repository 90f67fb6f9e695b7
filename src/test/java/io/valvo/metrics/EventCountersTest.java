package io.valvo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

class EventCountersTest {
    private final EventCounters counters = new EventCounters();

    /** These words are labels of a metric: who watches one looks for it by its text. */
    @Test
    void everyPartThatCanRestartIsCountedFromZeroUnderItsName() {
        count(new EventData.FaultSurvived(DaemonPart.SAMPLER));
        assertThat(restarts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "supervision of all services", 0L,
                                "event log", 0L,
                                "sampler", 1L,
                                "port registry", 0L,
                                "control surface", 0L));
    }

    @Test
    void aPartThatIsAboutOneInstanceIsCountedOnceItHasRestarted() {
        count(new EventData.FaultSurvived("watch over web"));
        assertThat(restarts()).containsEntry("watch over web", 1L);
    }

    private void count(EventData fact) {
        counters.count(new Event(1, Instant.EPOCH, EventSubject.DAEMON, fact));
    }

    private Map<String, Long> restarts() {
        var restarts = new TreeMap<String, Long>();
        counters.restarts((part, count) -> restarts.put(part.what(), count));
        return restarts;
    }
}
