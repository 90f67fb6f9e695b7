package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who waits, who falls back, who is refused. */
class RoutingChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "free,                   take 0",
        "full free,              stay",
        "coming free,            stay",
        "backing5 free,          take 1",
        "backing5,               stay",
        "backing9,               refuse 9",
        "backing5 full,          stay",
        "backing9 away free,     take 2",
        "tripped5,               refuse 5",
        "tripped5 free,          take 1",
        "tripped5 coming free,   take 2",
        "tripped5 coming,        stay",
        "trying,                 stay",
        "trying free,            take 1",
        "away,                   refuse",
        "away backing5 free,     take 2",
        "away backing5,          refuse",
    })
    void byTheStandingOfItsTargets(String targets, String told) {
        var standings = Arrays.stream(targets.split(" ")).map(RoutingChoiceTest::standing).toList();
        assertThat(text(RoutingChoice.of(standings, 8))).isEqualTo(told);
    }

    @Property
    void whatIsTakenIsFree(@ForAll("standings") List<TargetAvailability> standings) {
        if (RoutingChoice.of(standings, 8) instanceof RoutingChoice.Use(int index))
            assertThat(standings.get(index)).isEqualTo(new TargetAvailability.Free());
    }

    @Property
    void whoIsRefusedHadNobodyFree(@ForAll("standings") List<TargetAvailability> standings) {
        if (RoutingChoice.of(standings, 8) instanceof RoutingChoice.Refuse)
            assertThat(standings).doesNotContain(new TargetAvailability.Free());
    }

    @Provide
    Arbitrary<List<TargetAvailability>> standings() {
        return Arbitraries.of("free", "full", "coming", "backing5", "backing9", "tripped5", "away")
                .map(RoutingChoiceTest::standing)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static TargetAvailability standing(String word) {
        return switch (word) {
            case "free" -> new TargetAvailability.Free();
            case "full" -> new TargetAvailability.Full();
            case "coming" -> new TargetAvailability.Coming();
            case "backing5" -> new TargetAvailability.BackingOff(5);
            case "backing9" -> new TargetAvailability.BackingOff(9);
            case "tripped5" -> new TargetAvailability.Tripped(Optional.of(5L));
            case "trying" -> new TargetAvailability.Tripped(Optional.empty());
            default -> new TargetAvailability.Away("it is stopped");
        };
    }

    private static String text(RoutingChoice choice) {
        return switch (choice) {
            case RoutingChoice.Use(int index) -> "take " + index;
            case RoutingChoice.Wait() -> "stay";
            case RoutingChoice.Refuse(_, var in) -> "refuse" + in.map(it -> " " + it).orElse("");
        };
    }
}
