package io.valvo.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.Fact;
import io.valvo.model.InstanceState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class FactMaskTest {
    private static final FactMask MASK =
            new FactMask(it -> it.replace("hush", "***"), it -> it.replace("hush", "---"));

    static Stream<Fact> facts() {
        return Stream.of(
                new Fact.InstanceChanged(InstanceState.READY, InstanceState.FAILED, "hush"),
                new Fact.ProcessStarted("app hush"),
                new Fact.Survivors(List.of("4711 app hush")),
                new Fact.ProbeFailed("http /?token=hush", "hush", 1),
                new Fact.PortConflict("http", 80, Map.of("command", "app hush"), "hush"),
                new Fact.PortMigrated("http", 80, 81, Map.of("command", "app hush"), "hush"),
                new Fact.ZombieReaped(1, "hush"),
                new Fact.StrayEnded(1, "hush", "stray"),
                new Fact.SwapFailed("a", "b", "hush"),
                new Fact.BreakerChanged("open", "out", "http://h/hush", "hush"),
                new Fact.FallbackActivated("hush"),
                new Fact.Warning("hush"),
                new Fact.ConfigRejected(List.of("hush")),
                new Fact.DaemonStopping("hush"),
                new Fact.Control("run hush", "hush"));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void textsOfAFactAreMaskedAndItsKindStays(Fact fact) {
        var masked = MASK.masked(fact);
        assertThat(masked).isInstanceOf(fact.getClass());
        assertThat(masked.data().toString()).doesNotContain("hush").containsPattern("\\*{3}|---");
        assertThat(masked.data().keySet()).isEqualTo(fact.data().keySet());
    }

    @Test
    void whatHasNoTextIsTheSame() {
        var fact = new Fact.PortLeased("http", 80);
        assertThat(MASK.masked(fact)).isSameAs(fact);
    }
}
