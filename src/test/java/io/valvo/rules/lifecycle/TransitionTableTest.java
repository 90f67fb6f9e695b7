package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The transition table of docs/life.md, executed. */
class TransitionTableTest {
    private static final Path PAGE = Path.of("docs/life.md");

    /** One row of the table. */
    record Row(
            List<String> phases,
            List<String> inputs,
            Set<String> conditions,
            String next,
            String effects) {
        static Row of(String line) {
            var cells = cells(line);
            return new Row(
                    words(cells.get(0), ";"),
                    words(cells.get(1), ";"),
                    Set.copyOf(words(cells.get(2), ",")),
                    cells.get(3),
                    cells.get(4));
        }

        String next(String phase) {
            return next.equals("=") ? phase : next;
        }
    }

    static Stream<Row> rows() throws IOException {
        return table("## The transition table").map(Row::of);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowIsWhatTheRuleDoes(Row row) {
        for (var phase : row.phases()) {
            for (var input : row.inputs()) {
                var step = step(phase, input, row.conditions());
                assertThat(List.of(TransitionTableWords.word(step.next().phase()), told(step)))
                        .as("%s, %s, if %s", phase, input, row.conditions())
                        .containsExactly(row.next(phase), row.effects());
            }
        }
    }

    @Test
    void whatIsNotInTheTableChangesNothing() throws IOException {
        var listed = new HashSet<List<String>>();
        rows().filter(row -> row.conditions().isEmpty())
                .forEach(row ->
                        row.phases()
                                .forEach(phase ->
                                        row.inputs()
                                                .forEach(it -> listed.add(List.of(phase, it)))));
        for (var phase : TransitionTableWords.phases(Set.of()).keySet()) {
            for (var input : TransitionTableWords.INPUTS.keySet()) {
                if (!listed.contains(List.of(phase, input))) assertNothing(phase, input);
            }
        }
    }

    @Test
    void aStateConsistsOfThesePhases() throws IOException {
        var written = new TreeMap<String, String>();
        table("## States")
                .map(TransitionTableTest::cells)
                .forEach(cells -> {
                    for (var phase : words(cells.get(2), ","))
                        written.put(phase, cells.getFirst().replace("`", ""));
                });
        var real = new TreeMap<String, String>();
        TransitionTableWords.phases(Set.of())
                .forEach((word, phase) -> real.put(word, phase.state().word()));
        assertThat(written).isEqualTo(real);
    }

    private static void assertNothing(String phase, String input) {
        var step = step(phase, input, Set.of());
        assertThat(TransitionTableWords.word(step.next().phase()))
                .as(phase + ", " + input)
                .isEqualTo(phase);
        assertThat(step.effects()).as(phase + ", " + input).isEmpty();
    }

    private static Lifecycle.Step step(String phase, String input, Set<String> conditions) {
        var life =
                TransitionTableWords.life(
                        known(TransitionTableWords.phases(conditions), phase), conditions);
        return TransitionTable.step(
                life,
                known(TransitionTableWords.INPUTS, input),
                TransitionTableWords.context(conditions));
    }

    private static String told(Lifecycle.Step step) {
        return TransitionTableWords.effects(step.effects());
    }

    private static <V> V known(Map<String, V> words, String word) {
        return Objects.requireNonNull(words.get(word), () -> "unknown word: " + word);
    }

    /** The rows below the first table head after the heading. */
    private static Stream<String> table(String heading) throws IOException {
        var lines = Files.readAllLines(PAGE);
        assertThat(lines).contains(heading);
        return lines.subList(lines.indexOf(heading), lines.size()).stream()
                .dropWhile(line -> !line.startsWith("| "))
                .takeWhile(line -> line.startsWith("| "))
                .skip(2);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|", -1))
                .map(String::strip)
                .collect(Collectors.toList());
    }

    private static List<String> words(String cell, String separator) {
        return Stream.of(cell.split(separator))
                .map(String::strip)
                .filter(w -> !w.isEmpty())
                .toList();
    }
}
