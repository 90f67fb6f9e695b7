package io.valvo.rules;

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
class ChoiceTest {
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
        var standings = Arrays.stream(targets.split(" ")).map(ChoiceTest::standing).toList();
        assertThat(text(Choice.of(standings, 8))).isEqualTo(told);
    }

    @Property
    void whatIsTakenIsFree(@ForAll("standings") List<Standing> standings) {
        if (Choice.of(standings, 8) instanceof Choice.Take(int index))
            assertThat(standings.get(index)).isEqualTo(new Standing.Free());
    }

    @Property
    void whoIsRefusedHadNobodyFree(@ForAll("standings") List<Standing> standings) {
        if (Choice.of(standings, 8) instanceof Choice.Refuse)
            assertThat(standings).doesNotContain(new Standing.Free());
    }

    @Provide
    Arbitrary<List<Standing>> standings() {
        return Arbitraries.of("free", "full", "coming", "backing5", "backing9", "tripped5", "away")
                .map(ChoiceTest::standing)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static Standing standing(String word) {
        return switch (word) {
            case "free" -> new Standing.Free();
            case "full" -> new Standing.Full();
            case "coming" -> new Standing.Coming();
            case "backing5" -> new Standing.BackingOff(5);
            case "backing9" -> new Standing.BackingOff(9);
            case "tripped5" -> new Standing.Tripped(Optional.of(5L));
            case "trying" -> new Standing.Tripped(Optional.empty());
            default -> new Standing.Away("it is stopped");
        };
    }

    private static String text(Choice choice) {
        return switch (choice) {
            case Choice.Take(int index) -> "take " + index;
            case Choice.Stay() -> "stay";
            case Choice.Refuse(_, var in) -> "refuse" + in.map(it -> " " + it).orElse("");
        };
    }
}
