package io.valvo.rules.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessOwnership;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

class StrayRuleTest {
    private static final SuspectProcess OURS = suspect(10, ProcessOwnership.OURS);
    private static final SuspectProcess STRAY = suspect(11, ProcessOwnership.STRAY);
    private static final SuspectProcess ANOTHERS = suspect(12, ProcessOwnership.ANOTHER_DAEMONS);
    private static final SuspectProcess FOREIGN = suspect(13, ProcessOwnership.FOREIGN);
    private static final SuspectProcess ZOMBIE =
            new SuspectProcess(14, 1, 14, true, ProcessOwnership.FOREIGN, "", "[node]");
    private static final List<SuspectProcess> ALL = List.of(ZOMBIE, FOREIGN, ANOTHERS, STRAY, OURS);

    @Test
    void straysAreEndedAndZombiesAreNamed() {
        assertThat(found(ALL, request(false, ""), services("")))
                .containsExactly("11 STRAY web END", "14 ZOMBIE  KEEP");
    }

    @Test
    void duplicatesThatAreNotOursAreNamedAndKept() {
        assertThat(found(ALL, request(false, ""), services("node server")))
                .containsExactly(
                        "11 STRAY web END",
                        "12 DUPLICATE api KEEP",
                        "13 DUPLICATE api KEEP",
                        "14 ZOMBIE  KEEP");
    }

    @Test
    void aForeignProcessIsEndedOnlyIfItIsNamedAndForced() {
        assertThat(found(ALL, request(false, "server"), services(""))).contains("13 MATCH  KEEP");
        assertThat(found(ALL, request(true, ""), services("node server")))
                .contains("13 DUPLICATE api KEEP");
        assertThat(found(ALL, request(true, "server"), services(""))).contains("13 MATCH  END");
        assertThat(found(ALL, request(true, "server"), services("node server")))
                .contains("13 DUPLICATE api END");
    }

    @Test
    void aLivingDaemonsProcessesAreNeverEnded() {
        assertThat(found(ALL, request(true, "server"), services("server")))
                .contains("12 DUPLICATE api KEEP")
                .noneMatch(row -> row.startsWith("10 "));
    }

    @Test
    void whoAsksIsSpared() {
        var request =
                new CleanupRequest(
                        Optional.of(Pattern.compile(".")), true, false, Set.of(11L, 13L));
        assertThat(found(ALL, request, Map.of()))
                .noneMatch(row -> row.startsWith("11 ") || row.startsWith("13 "));
        assertThat(found(List.of(suspect(1, ProcessOwnership.STRAY)), request, Map.of())).isEmpty();
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
        assertThat(found(all, request(false, ""), services("")))
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
                        new SuspectProcess(
                                31,
                                30,
                                31,
                                false,
                                ProcessOwnership.ANOTHER_DAEMONS,
                                "api",
                                "node server.js"),
                        unmarked(32, 31, 31));
        assertThat(found(all, request(false, ""), services("")))
                .containsExactly("11 STRAY web END");
    }

    private static SuspectProcess unmarked(long pid, long parent, long session) {
        return new SuspectProcess(
                pid, parent, session, false, ProcessOwnership.FOREIGN, "", "sleep 9");
    }

    private static List<String> found(
            List<SuspectProcess> all, CleanupRequest request, Map<String, Pattern> services) {
        return StrayRule.findings(all, request, services).stream()
                .map(it ->
                        "%d %s %s %s"
                                .formatted(
                                        it.process().pid(), it.kind(), it.service(), it.action()))
                .toList();
    }

    private static CleanupRequest request(boolean force, String match) {
        var asked = Optional.of(match).filter(it -> !it.isEmpty()).map(Pattern::compile);
        return new CleanupRequest(asked, force, false, Set.of());
    }

    private static Map<String, Pattern> services(String api) {
        return api.isEmpty() ? Map.of() : Map.of("api", Pattern.compile(api));
    }

    private static SuspectProcess suspect(long pid, ProcessOwnership owner) {
        return new SuspectProcess(
                pid,
                1,
                pid,
                false,
                owner,
                owner == ProcessOwnership.FOREIGN ? "" : "web",
                "node server.js");
    }
}
