package io.valvo.rules.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.rules.cleanup.StrayRule.Order;
import io.valvo.rules.cleanup.StrayRule.Owner;
import io.valvo.rules.cleanup.StrayRule.Suspect;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

class StrayRuleTest {
    private static final Suspect OURS = suspect(10, Owner.OURS);
    private static final Suspect STRAY = suspect(11, Owner.STRAY);
    private static final Suspect ANOTHERS = suspect(12, Owner.ANOTHERS);
    private static final Suspect FOREIGN = suspect(13, Owner.FOREIGN);
    private static final Suspect ZOMBIE = new Suspect(14, 1, 14, true, Owner.FOREIGN, "", "[node]");
    private static final List<Suspect> ALL = List.of(ZOMBIE, FOREIGN, ANOTHERS, STRAY, OURS);

    @Test
    void straysAreEndedAndZombiesAreNamed() {
        assertThat(found(order(false, "", "")))
                .containsExactly("11 STRAY web END", "14 ZOMBIE  KEEP");
    }

    @Test
    void duplicatesThatAreNotOursAreNamedAndKept() {
        assertThat(found(order(false, "", "node server")))
                .containsExactly(
                        "11 STRAY web END",
                        "12 DUPLICATE api KEEP",
                        "13 DUPLICATE api KEEP",
                        "14 ZOMBIE  KEEP");
    }

    @Test
    void aForeignProcessIsEndedOnlyIfItIsNamedAndForced() {
        assertThat(found(order(false, "server", ""))).contains("13 MATCH  KEEP");
        assertThat(found(order(true, "", "node server"))).contains("13 DUPLICATE api KEEP");
        assertThat(found(order(true, "server", ""))).contains("13 MATCH  END");
        assertThat(found(order(true, "server", "node server"))).contains("13 DUPLICATE api END");
    }

    @Test
    void aLivingDaemonsProcessesAreNeverEnded() {
        assertThat(found(order(true, "server", "server")))
                .contains("12 DUPLICATE api KEEP")
                .noneMatch(row -> row.startsWith("10 "));
    }

    @Test
    void whoAsksIsSpared() {
        var order = new Order(true, Optional.of(Pattern.compile(".")), Map.of(), Set.of(11L, 13L));
        assertThat(found(order)).noneMatch(row -> row.startsWith("11 ") || row.startsWith("13 "));
        assertThat(StrayRule.of(List.of(suspect(1, Owner.STRAY)), order)).isEmpty();
    }

    @Test
    void whatDescendsFromAStrayEndsWithItWhateverItDidToItsEnvironment() {
        var all =
                List.of(
                        STRAY,
                        unmarked(20, 11, 11),
                        unmarked(21, 20, 21),
                        unmarked(22, 1, 11),
                        unmarked(23, 1, 23));
        assertThat(found(all, order(false, "", "")))
                .containsExactly(
                        "11 STRAY web END",
                        "20 STRAY web END",
                        "21 STRAY web END",
                        "22 STRAY web END");
    }

    @Test
    void aDaemonThatAStrayHasStartedIsNoPartOfIt() {
        var all =
                List.of(
                        STRAY,
                        unmarked(30, 11, 30),
                        new Suspect(31, 30, 31, false, Owner.ANOTHERS, "api", "node server.js"),
                        unmarked(32, 31, 31));
        assertThat(found(all, order(false, "", ""))).containsExactly("11 STRAY web END");
    }

    private static Suspect unmarked(long pid, long parent, long session) {
        return new Suspect(pid, parent, session, false, Owner.FOREIGN, "", "sleep 9");
    }

    private static List<String> found(Order order) {
        return found(ALL, order);
    }

    private static List<String> found(List<Suspect> all, Order order) {
        return StrayRule.of(all, order).stream()
                .map(it ->
                        "%d %s %s %s"
                                .formatted(
                                        it.suspect().pid(), it.kind(), it.service(), it.action()))
                .toList();
    }

    private static Order order(boolean force, String match, String api) {
        Map<String, Pattern> services =
                api.isEmpty() ? Map.of() : Map.of("api", Pattern.compile(api));
        var asked = Optional.of(match).filter(it -> !it.isEmpty()).map(Pattern::compile);
        return new Order(force, asked, services, Set.of());
    }

    private static Suspect suspect(long pid, Owner owner) {
        return new Suspect(
                pid, 1, pid, false, owner, owner == Owner.FOREIGN ? "" : "web", "node server.js");
    }
}
