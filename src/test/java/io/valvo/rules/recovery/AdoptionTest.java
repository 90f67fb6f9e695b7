package io.valvo.rules.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.recovery.Adoption.Decision;
import io.valvo.rules.recovery.Adoption.Declared;
import io.valvo.rules.recovery.Adoption.Found;
import io.valvo.rules.recovery.Adoption.Observed;
import io.valvo.rules.recovery.Adoption.Stray;
import io.valvo.rules.recovery.Adoption.Verdict;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

class AdoptionTest {
    private static final String BOOT = "boot-1";
    private static final ProcessId OLD = new ProcessId(100, 5000);
    private static final ProcessId BYSTANDER = new ProcessId(100, 9000);
    private static final ProcessId OTHER = new ProcessId(200, 7000);
    private static final InstanceRecord RUNNING =
            InstanceRecord.of("web", "web", true)
                    .withIntent(new Intent(3, "m#3"), "f")
                    .withRunning(
                            new Running(
                                    OLD, BOOT, "m#3", Instant.EPOCH, Map.of(), Map.of(), Map.of()))
                    .withState(InstanceState.READY, "")
                    .withBootId(BOOT);

    @Test
    void aProcessThatStillRunsIsAdopted() {
        assertThat(decide(RUNNING, alive(OLD))).isEqualTo(only(new Verdict.Adopt(OLD, "m#3")));
    }

    @Test
    void itsDescendantsCarryItsMarkerAndAreLeftAlone() {
        var child = new Stray(OTHER, "m#3", false);
        assertThat(decide(RUNNING, alive(OLD).with(child)))
                .isEqualTo(only(new Verdict.Adopt(OLD, "m#3")));
    }

    @Test
    void aRecycledPidIsABystanderAndNeverNamed() {
        assertThat(decide(RUNNING, alive(BYSTANDER))).isEqualTo(only(new Verdict.Restart()));
    }

    @Test
    void whatDiedMeanwhileIsForItsPolicyAndItsLeftoversAreEnded() {
        var leftover = new Stray(OTHER, "m#3", false);
        assertThat(decide(RUNNING, gone().with(leftover)))
                .isEqualTo(new Decision(List.of(OTHER), new Verdict.Restart()));
    }

    @Test
    void asLongAsNobodyKnowsWhetherItLivesNothingIsDone() {
        var stray = new Stray(OTHER, "m#2", true);
        assertThat(decide(RUNNING, new World(new Observed.Unknown()).with(stray)))
                .isEqualTo(only(new Verdict.LookAgain()));
    }

    @Test
    void afterARebootTheSameNumbersAreAnotherProcess() {
        assertThat(decide(RUNNING, alive(OLD).boot("boot-2"))).isEqualTo(only(new Verdict.Start()));
    }

    @Test
    void whatTheConfigurationNoLongerKnowsIsStoppedAndForgotten() {
        assertThat(decide(RUNNING, alive(OLD).declared(Declared.ABSENT)))
                .isEqualTo(only(new Verdict.StopThenForget(OLD, "m#3")));
        assertThat(decide(RUNNING, gone().declared(Declared.ABSENT)))
                .isEqualTo(only(new Verdict.Forget()));
    }

    @Test
    void aChangedConfigurationMeansARestart() {
        assertThat(decide(RUNNING, alive(OLD).declared(Declared.CHANGED)))
                .isEqualTo(only(new Verdict.StopThenStart(OLD, "m#3")));
    }

    @Test
    void onOrphanDecidesWhatBecomesOfARunningProcess() {
        assertThat(decide(RUNNING, alive(OLD).onOrphan(OnOrphan.RESTART)))
                .isEqualTo(only(new Verdict.StopThenStart(OLD, "m#3")));
        assertThat(decide(RUNNING, alive(OLD).onOrphan(OnOrphan.STOP)))
                .isEqualTo(only(new Verdict.Stop(OLD, "m#3")));
    }

    @Test
    void aStopThatWasUnderWayGoesOn() {
        var stopping = RUNNING.withState(InstanceState.STOPPING, "");
        assertThat(decide(stopping.withWanted(false), alive(OLD)))
                .isEqualTo(only(new Verdict.Stop(OLD, "m#3")));
        assertThat(decide(stopping, alive(OLD)))
                .isEqualTo(only(new Verdict.StopThenStart(OLD, "m#3")));
        assertThat(decide(stopping, gone()))
                .as("its end was no failure")
                .isEqualTo(only(new Verdict.Start()));
    }

    @Test
    void aSpawnThatNobodyNotedIsRecognisedByItsMarker() {
        var intended = RUNNING.withIntent(new Intent(4, "m#4"), "f");
        var spawned = new Stray(OTHER, "m#4", true);
        var child = new Stray(new ProcessId(201, 7001), "m#4", false);
        assertThat(decide(intended, gone().with(spawned).with(child)))
                .isEqualTo(only(new Verdict.Adopt(OTHER, "m#4")));
        assertThat(decide(intended, gone())).isEqualTo(only(new Verdict.Start()));
    }

    @Test
    void straysOfALostLedgerAreEndedBeforeTheStart() {
        var lost = InstanceRecord.of("web", "web", true);
        assertThat(
                        decide(
                                lost,
                                gone().with(new Stray(OTHER, "m#9", true))
                                        .declared(Declared.CHANGED)))
                .isEqualTo(new Decision(List.of(OTHER), new Verdict.Start()));
    }

    @Test
    void whatHadFailedOrCompletedStaysSoUntilARebootOrAChange() {
        for (var state : List.of(InstanceState.FAILED, InstanceState.COMPLETED)) {
            var done = RUNNING.withoutProcess().withState(state, "");
            assertThat(decide(done, gone())).isEqualTo(only(new Verdict.Rest()));
            assertThat(decide(done, gone().declared(Declared.CHANGED)))
                    .isEqualTo(only(new Verdict.Start()));
            assertThat(decide(done, gone().boot("boot-2"))).isEqualTo(only(new Verdict.Start()));
        }
    }

    @Property(tries = 5_000)
    void thereAreNeverTwoProcessesOfOneInstance(
            @ForAll("records") InstanceRecord record, @ForAll("finds") Found found) {
        var decision = Adoption.decide(record, found);
        var left = new HashSet<>(own(record, found));
        left.removeAll(decision.end());
        switch (decision.verdict()) {
            case Verdict.Adopt(var process, var marker) ->
                    left.removeAll(family(process, marker, found));
            case Verdict.StopThenStart(var process, var marker) ->
                    left.removeAll(family(process, marker, found));
            case Verdict.Stop(var process, var marker) ->
                    left.removeAll(family(process, marker, found));
            case Verdict.StopThenForget(var process, var marker) ->
                    left.removeAll(family(process, marker, found));
            case Verdict.LookAgain _ -> left.clear();
            case Verdict.Start _, Verdict.Restart _, Verdict.Rest _, Verdict.Forget _ -> {}
        }
        assertThat(left).isEmpty();
    }

    @Property(tries = 5_000)
    void nobodyElseIsEverNamed(
            @ForAll("records") InstanceRecord record, @ForAll("finds") Found found) {
        var decision = Adoption.decide(record, found);
        assertThat(decision.end()).isSubsetOf(own(record, found));
        assertThat(named(decision.verdict())).isSubsetOf(own(record, found));
        assertThat(named(decision.verdict())).noneMatch(decision.end()::contains);
    }

    @Property(tries = 5_000)
    void whatIsNotWantedIsNeverStarted(
            @ForAll("records") InstanceRecord record, @ForAll("finds") Found found) {
        var verdict = Adoption.decide(record.withWanted(false), found).verdict();
        assertThat(verdict)
                .isNotInstanceOfAny(
                        Verdict.Start.class,
                        Verdict.Restart.class,
                        Verdict.StopThenStart.class,
                        Verdict.Adopt.class);
    }

    @Provide
    Arbitrary<InstanceRecord> records() {
        var plain =
                Arbitraries.of(InstanceState.values())
                        .map(state -> InstanceRecord.of("web", "web", true).withState(state, ""));
        var running =
                Combinators.combine(processes(), boots(), markers())
                        .as((process, boot, marker) ->
                                new Running(
                                        process,
                                        boot,
                                        marker,
                                        Instant.EPOCH,
                                        Map.of(),
                                        Map.of(),
                                        Map.of()));
        return Combinators.combine(
                        plain,
                        running.optional(),
                        markers().optional(),
                        boots(),
                        Arbitraries.of(true, false))
                .as((record, process, intent, boot, wanted) -> {
                    var intended =
                            intent.map(it -> record.withIntent(new Intent(1, it), "f"))
                                    .orElse(record);
                    return process.map(it -> with(intended, it))
                            .orElse(intended)
                            .withBootId(boot)
                            .withWanted(wanted);
                });
    }

    @Provide
    Arbitrary<Found> finds() {
        var observed =
                Arbitraries.oneOf(
                        processes().map(Observed.Alive::new),
                        Arbitraries.just(new Observed.Gone()),
                        Arbitraries.just(new Observed.Unknown()));
        var stray =
                Combinators.combine(processes(), markers(), Arbitraries.of(true, false))
                        .as(Stray::new);
        return Combinators.combine(
                        observed,
                        boots(),
                        Arbitraries.of(Declared.class),
                        Arbitraries.of(OnOrphan.class),
                        stray.list().ofMaxSize(4).uniqueElements(it -> it.process().pid()))
                .as(Found::new);
    }

    /** An intent beside a running process, as after a crash at any instruction. */
    private static InstanceRecord with(InstanceRecord record, Running running) {
        return new InstanceRecord(
                record.instance(),
                record.service(),
                true,
                record.state(),
                "",
                record.incarnation(),
                Optional.of(running),
                record.intent(),
                Optional.empty(),
                record.past(),
                "f",
                false,
                "");
    }

    private static Arbitrary<ProcessId> processes() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 3), Arbitraries.longs().between(1, 2))
                .as(ProcessId::new);
    }

    private static Arbitrary<String> boots() {
        return Arbitraries.of("boot-1", "boot-2");
    }

    private static Arbitrary<String> markers() {
        return Arbitraries.of("m#1", "m#2", "m#3");
    }

    /** All living processes that are provably the instance's. */
    private static Set<ProcessId> own(InstanceRecord record, Found found) {
        var recorded =
                record.running().stream()
                        .filter(it -> it.bootId().equals(found.bootId()))
                        .map(Running::process)
                        .filter(it -> found.observed().equals(new Observed.Alive(it)));
        var own = new HashSet<>(recorded.toList());
        found.strays().forEach(it -> own.add(it.process()));
        return own;
    }

    private static Set<ProcessId> family(ProcessId process, String marker, Found found) {
        var family = new HashSet<>(Set.of(process));
        found.strays().stream()
                .filter(it -> it.marker().equals(marker))
                .forEach(it -> family.add(it.process()));
        return family;
    }

    private static List<ProcessId> named(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Adopt(var process, _) -> List.of(process);
            case Verdict.StopThenStart(var process, _) -> List.of(process);
            case Verdict.Stop(var process, _) -> List.of(process);
            case Verdict.StopThenForget(var process, _) -> List.of(process);
            case Verdict.Start _,
                    Verdict.Restart _,
                    Verdict.Rest _,
                    Verdict.Forget _,
                    Verdict.LookAgain _ ->
                    List.of();
        };
    }

    private record World(
            Observed observed,
            String boot,
            Declared declared,
            OnOrphan onOrphan,
            List<Stray> strays) {
        World(Observed observed) {
            this(observed, BOOT, Declared.SAME, OnOrphan.ADOPT, List.of());
        }

        World with(Stray stray) {
            return new World(
                    observed,
                    boot,
                    declared,
                    onOrphan,
                    Stream.concat(strays.stream(), Stream.of(stray)).toList());
        }

        World boot(String other) {
            return new World(observed, other, declared, onOrphan, strays);
        }

        World declared(Declared other) {
            return new World(observed, boot, other, onOrphan, strays);
        }

        World onOrphan(OnOrphan other) {
            return new World(observed, boot, declared, other, strays);
        }
    }

    private static Decision decide(InstanceRecord record, World world) {
        return Adoption.decide(
                record,
                new Found(
                        world.observed(),
                        world.boot(),
                        world.declared(),
                        world.onOrphan(),
                        world.strays()));
    }

    private static World alive(ProcessId process) {
        return new World(new Observed.Alive(process));
    }

    private static World gone() {
        return new World(new Observed.Gone());
    }

    private static Decision only(Verdict verdict) {
        return new Decision(List.of(), verdict);
    }
}
