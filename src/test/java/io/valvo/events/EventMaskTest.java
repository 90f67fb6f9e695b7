package io.valvo.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.event.EventData;
import io.valvo.model.status.InstanceState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class EventMaskTest {
    private static final EventMask MASK =
            new EventMask(it -> it.replace("hush", "***"), it -> it.replace("hush", "---"));

    static Stream<EventData> facts() {
        return Stream.of(
                new EventData.InstanceChanged(InstanceState.READY, InstanceState.FAILED, "hush"),
                new EventData.ProcessStarted("app hush"),
                new EventData.Survivors(List.of("4711 app hush")),
                new EventData.ProbeFailed("http /?token=hush", "hush", 1),
                new EventData.PortConflict("http", 80, Map.of("command", "app hush"), "hush"),
                new EventData.PortMigrated("http", 80, 81, Map.of("command", "app hush"), "hush"),
                new EventData.ZombieReaped(1, "hush"),
                new EventData.StrayEnded(1, "hush", "stray"),
                new EventData.SwapFailed("a", "b", "hush"),
                new EventData.BreakerChanged("open", "out", "http://h/hush", "hush"),
                new EventData.FallbackActivated("hush"),
                new EventData.Warning("hush"),
                new EventData.ConfigRejected(List.of("hush")),
                new EventData.DaemonStopping("hush"),
                new EventData.Control("run hush", "hush"));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void textsOfAFactAreMaskedAndItsKindStays(EventData fact) {
        var masked = MASK.masked(fact);
        assertThat(masked).isInstanceOf(fact.getClass());
        assertThat(masked.data().toString()).doesNotContain("hush").containsPattern("\\*{3}|---");
        assertThat(masked.data().keySet()).isEqualTo(fact.data().keySet());
    }

    @Test
    void whatHasNoTextIsTheSame() {
        var fact = new EventData.PortLeased("http", 80);
        assertThat(MASK.masked(fact)).isSameAs(fact);
    }
}
