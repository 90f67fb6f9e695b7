package io.valvo.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOwnership;
import io.valvo.model.event.PortEvent;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.Lease;
import io.valvo.model.status.PortMigration;
import io.valvo.os.ProcessInfo;
import io.valvo.ports.PortCommand.Acquire;
import io.valvo.ports.PortCommand.AnnounceRelease;
import io.valvo.ports.PortCommand.Check;
import io.valvo.ports.PortCommand.Free;
import io.valvo.ports.PortCommand.ListLeases;
import io.valvo.ports.PortCommand.Release;
import io.valvo.ports.PortCommand.Scan;
import io.valvo.ports.PortCommand.WithdrawRelease;
import io.valvo.ports.PortReply.Granted;
import io.valvo.ports.PortReply.PortsMayBeFree;
import io.valvo.ports.PortReply.Refused;
import io.valvo.ports.testing.FakePortLocks;
import io.valvo.ports.testing.FakeSockets;
import io.valvo.rules.ports.PortDecision.Manner;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

class PortRegistryTest {
    private static final Duration GENEROUS = Duration.ofSeconds(30);
    private static final List<Integer> RANGE = IntStream.rangeClosed(8000, 8060).boxed().toList();

    private final ActorTestKit kit = ActorTestKit.create();
    private final ExecutorService blocking = Executors.newSingleThreadExecutor();
    private final FakeSockets sockets = new FakeSockets();
    private final FakePortLocks locks = new FakePortLocks();
    private final Queue<PortEvent> facts = new ConcurrentLinkedQueue<>();
    private final Queue<ProcessId> ended = new ConcurrentLinkedQueue<>();
    private final TestProbe<PortReply> replies = kit.createTestProbe(PortReply.class);
    private final AtomicBoolean broken = new AtomicBoolean();
    private List<Lease> known = List.of();
    private HolderTerminator termination = this::end;

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
        blocking.shutdown();
    }

    @Test
    void fiftyInstancesAtOnceOnOneRangeNeverCollide() {
        sockets.taken.put(8003, FakeSockets.process(4711, "python3 -m http.server", ""));
        var registry = registry();
        for (int i = 1; i <= 50; i++)
            registry.tell(acquire("web/" + i, i, OnConflict.MIGRATE, RANGE));
        var ports = new HashSet<Integer>();
        for (int i = 1; i <= 50; i++) ports.add(port(granted()));
        assertThat(ports).hasSize(50).doesNotContain(8003);
        awaitLocks(ports.toArray(Integer[]::new));
        assertThat(sockets.searches.get()).as("searches for the one stranger").isLessThan(10);
    }

    @Test
    void migrationTellsWhoHeldTheFirstChoice() {
        sockets.taken.put(8000, FakeSockets.process(4711, "app --password=x", ""));
        registry().tell(acquire("web", 1, OnConflict.MIGRATE, List.of(8000, 8001)));
        var migration = granted().migrations().getFirst();
        assertThat(migration)
                .extracting(PortMigration::from, PortMigration::to)
                .containsExactly(8000, 8001);
        assertThat(migration.holder().orElseThrow().text())
                .isEqualTo("pid 4711 `app --password=***` (user bob), not ours");
        assertThat(facts)
                .hasExactlyElementsOfTypes(
                        PortEvent.Conflict.class, PortEvent.Leased.class, PortEvent.Migrated.class);
    }

    @Test
    void aPortLeasedByAnotherDaemonIsSkippedAndTheDaemonNamed() {
        locks.others.put(8000, 77L);
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.MIGRATE, List.of(8000, 8001)));
        assertThat(port(granted())).isEqualTo(8001);
        registry.tell(acquire("db", 1, OnConflict.FAIL, List.of(8000)));
        assertThat(refused().reason())
                .isEqualTo("port 8000 is leased by another Valvo daemon (pid 77)");
    }

    @Test
    void aRefusedInstanceHasNothingAndIsToldWhenAPortComesFree() {
        var registry = registry();
        registry.tell(acquire("db", 1, OnConflict.MIGRATE, List.of(8000)));
        granted();
        var both =
                List.of(
                        spec("http", OnConflict.MIGRATE, List.of(8000)),
                        spec("admin", OnConflict.MIGRATE, List.of(9000)));
        registry.tell(new Acquire("web", 7, both, Manner.STAYING, replies.ref()));
        var refused = refused();
        assertThat(refused.finalFailure()).isFalse();
        assertThat(refused.attempt()).isEqualTo(7);
        awaitLocks(8000); // the one that could be had was given back

        registry.tell(new Release("db"));
        assertThat(replies.expectMessageClass(PortsMayBeFree.class, GENEROUS).instance())
                .isEqualTo("web");
        registry.tell(new Acquire("web", 8, both, Manner.STAYING, replies.ref()));
        assertThat(granted().leases().keySet()).containsExactlyInAnyOrder("http", "admin");
    }

    @Test
    void aQuarantinedPortIsItsFormerOwnersAtOnceAndOthersWhenOldConnectionsAreClosed() {
        sockets.lingering.add(8000);
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.MIGRATE, List.of(8000)));
        granted();
        registry.tell(new Release("web"));
        sockets.blocked.add(8000);
        registry.tell(acquire("db", 1, OnConflict.FAIL, List.of(8000)));
        var refused = refused();
        assertThat(refused.finalFailure()).isFalse();
        assertThat(refused.reason())
                .isEqualTo(
                        "port 8000 is in quarantine until the old connections of web are closed");
        awaitLocks(8000); // no other daemon gets it either
        sockets.blocked.clear();
        registry.tell(acquire("web", 2, OnConflict.MIGRATE, List.of(8000)));
        granted();
        registry.tell(new Release("web"));
        sockets.lingering.clear();
        assertThat(replies.expectMessageClass(PortsMayBeFree.class, GENEROUS).instance())
                .isEqualTo("db");
        registry.tell(acquire("db", 2, OnConflict.FAIL, List.of(8000)));
        assertThat(port(granted())).isEqualTo(8000);
    }

    @Test
    void aPortInQuarantineIsTakenWhereNothingElseIsLeftIfOneCanListenThere() {
        sockets.lingering.add(8000);
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.FAIL, List.of(8000)));
        granted();
        registry.tell(new Release("web"));
        registry.tell(acquire("db", 1, OnConflict.MIGRATE, List.of(8000, 8001)));
        assertThat(port(granted())).as("there is a better one").isEqualTo(8001);
        registry.tell(acquire("api", 1, OnConflict.FAIL, List.of(8000)));
        assertThat(port(granted())).isEqualTo(8000);
    }

    @ParameterizedTest
    @EnumSource(OnConflict.class)
    void aPortWhoseHolderLeavesIsWaitedForAndHandedOn(OnConflict policy) {
        sockets.lingering.add(8000);
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.MIGRATE, List.of(8000)));
        granted();
        registry.tell(new AnnounceRelease("web", Set.of()));
        registry.tell(acquire("api", 1, policy, List.of(8000, 8001)));
        var refused = refused();
        assertThat(refused.finalFailure()).isFalse();
        assertThat(refused.reason()).isEqualTo("port 8000 is leased to web, which is leaving it");

        registry.tell(new Release("web"));
        assertThat(replies.expectMessageClass(PortsMayBeFree.class, GENEROUS).instance())
                .isEqualTo("api");
        registry.tell(acquire("api", 2, policy, List.of(8000, 8001)));
        assertThat(port(granted())).as("in spite of old connections").isEqualTo(8000);
        assertThat(facts).noneMatch(PortEvent.Conflict.class::isInstance);
    }

    @Test
    void threeInstancesRotateTheirPortsInWhateverOrderTheyComeDown() {
        var registry = registry();
        var names = List.of("a", "b", "c");
        for (int i = 0; i < 3; i++)
            registry.tell(acquire(names.get(i), 1, OnConflict.FAIL, List.of(8000 + i)));
        for (int i = 0; i < 3; i++) granted();
        for (int i = 0; i < 3; i++)
            registry.tell(new AnnounceRelease(names.get(i), Set.of(8000 + (i + 1) % 3)));
        for (int i = 0; i < 3; i++) {
            registry.tell(new Release(names.get(i)));
            registry.tell(acquire(names.get(i), 2, OnConflict.FAIL, List.of(8000 + (i + 1) % 3)));
        }
        var got = new HashMap<String, Integer>();
        while (got.size() < 3) {
            switch (replies.receiveMessage(GENEROUS)) {
                case Granted granted -> got.put(granted.instance(), port(granted));
                case Refused refused -> assertThat(refused.finalFailure()).isFalse();
                case PortsMayBeFree(var who) -> {
                    int next = 8000 + (names.indexOf(who) + 1) % 3;
                    registry.tell(acquire(who, 3, OnConflict.FAIL, List.of(next)));
                }
            }
        }
        assertThat(got).isEqualTo(Map.of("a", 8001, "b", 8002, "c", 8000));
    }

    @Test
    void whoStaysAfterAllIsAHolderLikeOthers() {
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.FAIL, List.of(8000)));
        granted();
        registry.tell(new AnnounceRelease("web", Set.of()));
        registry.tell(new WithdrawRelease("web"));
        registry.tell(acquire("api", 1, OnConflict.FAIL, List.of(8000)));
        assertThat(refused().reason()).isEqualTo("port 8000 is leased to web");
    }

    @Test
    void aFurtherInstanceOfARenewalWaitsForNobody() {
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.FAIL, List.of(8000)));
        granted();
        registry.tell(new AnnounceRelease("web", Set.of()));
        var ports = List.of(spec("http", OnConflict.MIGRATE, List.of(8000)));
        registry.tell(new Acquire("api/2", 1, ports, Manner.FURTHER, replies.ref()));
        assertThat(refused().finalFailure()).isTrue();
    }

    @Test
    void aPortGoesHomeWhenItMayAndItsFirstChoiceIsFreeAgain() {
        sockets.taken.put(8000, FakeSockets.process(4711, "node server.js", ""));
        var registry = registry();
        var ports = List.of(spec("http", OnConflict.MIGRATE, List.of(8000, 8001)));
        registry.tell(new Acquire("web", 1, ports, Manner.STAYING, replies.ref()));
        assertThat(port(granted())).isEqualTo(8001);
        registry.tell(new Acquire("web", 2, ports, Manner.HOMEWARD, replies.ref()));
        assertThat(port(granted())).as("still held").isEqualTo(8001);
        sockets.taken.clear();
        registry.tell(new Acquire("web", 3, ports, Manner.STAYING, replies.ref()));
        assertThat(port(granted())).as("others know it there").isEqualTo(8001);
        registry.tell(new Acquire("web", 4, ports, Manner.HOMEWARD, replies.ref()));
        assertThat(port(granted())).isEqualTo(8000);
    }

    @Test
    void anInstanceKeepsItsPortUnlessAStrangerHasTakenItMeanwhile() {
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.MIGRATE, List.of(8000, 8001)));
        granted();
        facts.clear();
        registry.tell(acquire("web", 2, OnConflict.MIGRATE, List.of(8000, 8001)));
        assertThat(port(granted())).isEqualTo(8000);
        assertThat(facts).isEmpty();
        sockets.taken.put(8000, FakeSockets.process(4711, "thief", ""));
        registry.tell(acquire("web", 3, OnConflict.MIGRATE, List.of(8000, 8001)));
        assertThat(port(granted())).isEqualTo(8001);
        sockets.taken.clear();
        registry.tell(acquire("web", 4, OnConflict.MIGRATE, List.of(8000, 8001)));
        assertThat(port(granted())).as("sticky").isEqualTo(8001);
    }

    @Test
    void aPortThatValvoItselfListensOnIsKept() {
        var spec =
                new PortSpec(
                        "http", List.of(8000), OnConflict.FAIL, true, Optional.empty(), List.of());
        var registry = registry();
        registry.tell(new Acquire("web", 1, List.of(spec), Manner.STAYING, replies.ref()));
        granted();
        sockets.taken.put(8000, FakeSockets.process(1, "valvo", ""));
        registry.tell(new Acquire("web", 2, List.of(spec), Manner.STAYING, replies.ref()));
        assertThat(port(granted())).isEqualTo(8000);
    }

    @Test
    void reclaimEndsAStrayAndGrantsItsPort() {
        sockets.taken.put(8000, FakeSockets.process(4711, "node old.js", "dead#web#1"));
        registry().tell(acquire("web", 1, OnConflict.RECLAIM, List.of(8000, 8001)));
        assertThat(port(granted())).isEqualTo(8000);
        assertThat(ended).containsExactly(new ProcessId(4711, 1));
        assertThat(facts.peek()).asString().contains("it is being ended");
    }

    @Test
    void reclaimSparesStrangersAndServicesOfLivingDaemons() {
        sockets.taken.put(8000, FakeSockets.process(4711, "node old.js", ""));
        sockets.taken.put(8001, FakeSockets.process(4712, "node old.js", "alive#web#1"));
        registry().tell(acquire("web", 1, OnConflict.RECLAIM, List.of(8000, 8001)));
        assertThat(refused().finalFailure()).isFalse();
        assertThat(ended).isEmpty();
    }

    @Test
    void aStrayThatCannotBeEndedIsNotTriedForEver() {
        termination =
                process -> {
                    ended.add(process);
                    return CompletableFuture.failedFuture(new IllegalStateException("it won't go"));
                };
        sockets.taken.put(8000, FakeSockets.process(4711, "node old.js", "dead#web#1"));
        registry().tell(acquire("web", 1, OnConflict.RECLAIM, List.of(8000)));
        assertThat(refused().reason())
                .isEqualTo("port 8000 is held by pid 4711 `node old.js` (user bob), ours");
        assertThat(ended).hasSize(1);
    }

    @Test
    void othersAreServedWhileAHolderIsBeingEnded() {
        var never = new CompletableFuture<Void>();
        termination = _ -> never;
        sockets.taken.put(8000, FakeSockets.process(4711, "node old.js", "dead#web#1"));
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.RECLAIM, List.of(8000)));
        registry.tell(acquire("db", 1, OnConflict.FAIL, List.of(5432)));
        assertThat(granted().instance()).isEqualTo("db");
        registry.tell(new Release("web"));
        never.complete(null);
        registry.tell(acquire("db/2", 1, OnConflict.FAIL, List.of(5433)));
        assertThat(granted().instance()).as("the withdrawn wish isn't answered").isEqualTo("db/2");
    }

    @Test
    void withoutCandidatesTheKernelChooses() {
        registry().tell(acquire("web", 1, OnConflict.MIGRATE, List.of()));
        assertThat(port(granted())).isGreaterThanOrEqualTo(40_000);
    }

    @Test
    void leasesOfAnEarlierDaemonAreHonouredAndLocked() {
        known = List.of(new Lease(8000, "http", "db"));
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.MIGRATE, List.of(8000, 8001)));
        assertThat(port(granted())).isEqualTo(8001);
        awaitLocks(8000, 8001);
        registry.tell(acquire("db", 1, OnConflict.MIGRATE, List.of(7000, 8000)));
        assertThat(port(granted())).isEqualTo(8000);
    }

    @Test
    void aRepeatedRefusalTellsNoConflictTwice() {
        sockets.taken.put(8000, FakeSockets.process(4711, "node server.js", ""));
        var registry = registry();
        for (int attempt = 1; attempt <= 3; attempt++) {
            registry.tell(acquire("web", attempt, OnConflict.MIGRATE, List.of(8000)));
            refused();
        }
        assertThat(facts).hasSize(1);
    }

    @Test
    void aFailedLookIsARefusalThatSaysSo() {
        var spec =
                new PortSpec(
                        "http",
                        List.of(8000),
                        OnConflict.RECLAIM,
                        false,
                        Optional.empty(),
                        List.of("(broken"));
        sockets.taken.put(8000, FakeSockets.process(4711, "x", ""));
        var registry = registry();
        registry.tell(new Acquire("web", 1, List.of(spec), Manner.STAYING, replies.ref()));
        assertThat(refused().reason()).contains("could not be looked at");
        awaitLocks();
        registry.tell(acquire("db", 1, OnConflict.FAIL, List.of(5432)));
        granted();
    }

    @Test
    void leasesOutliveARestartOfTheRegistryAndWhoWaitedIsToldToAskAgain() {
        var stranded = new CompletableFuture<Void>();
        termination = _ -> stranded;
        sockets.taken.put(8000, FakeSockets.process(4711, "node old.js", "dead#web#1"));
        var registry =
                kit.spawn(
                        Behaviors.supervise(PortRegistry.create(surroundings()))
                                .onFailure(SupervisorStrategy.restart()));
        registry.tell(acquire("db", 1, OnConflict.FAIL, List.of(5432)));
        granted();
        registry.tell(acquire("web", 1, OnConflict.RECLAIM, List.of(8000)));
        replies.awaitAssert(
                GENEROUS, () -> assertThat(facts).anyMatch(PortEvent.Conflict.class::isInstance));
        broken.set(true);
        registry.tell(new Release("db"));
        assertThat(refused().reason()).isEqualTo("the port registry had to restart");
        broken.set(false);
        registry.tell(acquire("api", 1, OnConflict.FAIL, List.of(5432)));
        assertThat(refused().reason()).isEqualTo("port 5432 is leased to db");
    }

    @Test
    void portsAreReportedWithLeaseAndHolder() {
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.FAIL, List.of(8000)));
        granted();
        sockets.taken.put(8000, FakeSockets.process(5, "web", "own#web#1"));
        sockets.taken.put(22, FakeSockets.process(6, "sshd", ""));
        var ports = kit.createTestProbe(PortCommand.Ports.class);
        registry.tell(new ListLeases(ports.ref()));
        assertThat(ports.receiveMessage(GENEROUS).ports())
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.lease()).contains(new Lease(8000, "http", "web"));
                    assertThat(report.holders().getFirst().holder().ours()).isTrue();
                });
        registry.tell(new Scan(ports.ref()));
        assertThat(ports.receiveMessage(GENEROUS).ports())
                .extracting(PortReport::port)
                .containsExactly(22, 8000);
        var one = kit.createTestProbe(PortReport.class);
        registry.tell(new Check(22, one.ref()));
        assertThat(one.receiveMessage(GENEROUS).reason())
                .contains("port 22 is held by pid 6 `sshd` (user bob), not ours");
        registry.tell(new Check(23, one.ref()));
        assertThat(one.receiveMessage(GENEROUS).reason()).isEmpty();
    }

    @Test
    void freeingEndsAStrangerOnlyByForce() {
        sockets.taken.put(8000, FakeSockets.process(4711, "node server.js", ""));
        var registry = registry();
        var answers = kit.createTestProbe(FreeReply.class);
        registry.tell(new Free(8000, false, answers.ref()));
        assertThat(answers.receiveMessage(GENEROUS))
                .isEqualTo(
                        new FreeReply.NotFreed(
                                8000,
                                "port 8000 is held by pid 4711 `node server.js` (user bob), not ours: only --force ends it"));
        registry.tell(new Free(8000, true, answers.ref()));
        assertThat(answers.receiveMessage(GENEROUS)).isInstanceOf(FreeReply.Freed.class);
        assertThat(ended).containsExactly(new ProcessId(4711, 1));
        registry.tell(new Free(8000, false, answers.ref()));
        assertThat(answers.receiveMessage(GENEROUS))
                .isEqualTo(new FreeReply.Freed(8000, List.of()));
    }

    @Test
    void aPortOfAServiceOfOursIsNotFreedBehindItsBack() {
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.FAIL, List.of(8000)));
        granted();
        sockets.taken.put(8000, FakeSockets.process(5, "web", "own#web#1"));
        var answers = kit.createTestProbe(FreeReply.class);
        registry.tell(new Free(8000, true, answers.ref()));
        assertThat(answers.receiveMessage(GENEROUS))
                .isEqualTo(new FreeReply.Ours(8000, List.of("web")));
        assertThat(ended).isEmpty();
    }

    @Test
    void aPortThatWasGivenBackIsFreeAsSoonAsOneCanListenThere() {
        sockets.lingering.add(8000);
        sockets.blocked.add(8000);
        var registry = registry();
        registry.tell(acquire("web", 1, OnConflict.FAIL, List.of(8001)));
        granted();
        registry.tell(new Release("web"));
        sockets.lingering.add(8001);
        var one = kit.createTestProbe(PortReport.class);
        registry.tell(new Check(8001, one.ref()));
        assertThat(one.receiveMessage(GENEROUS).reason()).as("in spite of the rest").isEmpty();
        registry.tell(acquire("web", 2, OnConflict.FAIL, List.of(8001)));
        granted();
        registry.tell(new Release("web"));
        sockets.blocked.add(8001);
        registry.tell(new Check(8001, one.ref()));
        assertThat(one.receiveMessage(GENEROUS).quarantined()).isTrue();
        registry.tell(new Check(8000, one.ref()));
        assertThat(one.receiveMessage(GENEROUS).reason())
                .as("nobody listens, nobody gave it back")
                .contains("port 8000 is held by a process that can't be seen from here");
    }

    @Test
    void theDaemonItselfIsNeverEndedNotEvenByForce() {
        sockets.taken.put(9470, FakeSockets.process(1, "valvo", ""));
        var answers = kit.createTestProbe(FreeReply.class);
        registry().tell(new Free(9470, true, answers.ref()));
        assertThat(answers.receiveMessage(GENEROUS)).isInstanceOf(FreeReply.NotFreed.class);
        assertThat(ended).isEmpty();
    }

    private CompletionStage<Void> end(ProcessId process) {
        ended.add(process);
        sockets.taken.values().removeIf(holder -> holder.id().equals(process));
        return CompletableFuture.completedFuture(null);
    }

    /** Of a daemon with pid 1, whose marker is {@code own}; those of {@code dead} are strays. */
    private ActorRef<PortCommand> registry() {
        return kit.spawn(PortRegistry.create(surroundings()));
    }

    private PortRegistryContext surroundings() {
        return new PortRegistryContext(
                sockets,
                locks,
                PortRegistryTest::whose,
                termination,
                blocking,
                InstantSource.system(),
                this::hear,
                () -> known,
                1);
    }

    private void hear(PortEvent fact) {
        if (broken.get()) throw new IllegalStateException("on purpose");
        facts.add(fact);
    }

    private static ProcessOwnership whose(ProcessInfo process) {
        var marker = process.marker().orElseThrow();
        if (marker.startsWith("own#")) return ProcessOwnership.OURS;
        return marker.startsWith("dead#")
                ? ProcessOwnership.STRAY
                : ProcessOwnership.ANOTHER_DAEMONS;
    }

    private Acquire acquire(
            String instance, long attempt, OnConflict policy, List<Integer> candidates) {
        return new Acquire(
                instance,
                attempt,
                List.of(spec("http", policy, candidates)),
                Manner.STAYING,
                replies.ref());
    }

    private static PortSpec spec(String name, OnConflict policy, List<Integer> candidates) {
        return new PortSpec(name, candidates, policy, false, Optional.empty(), List.of());
    }

    private Granted granted() {
        return replies.expectMessageClass(Granted.class, GENEROUS);
    }

    private Refused refused() {
        return replies.expectMessageClass(Refused.class, GENEROUS);
    }

    private void awaitLocks(Integer... ports) {
        replies.awaitAssert(
                GENEROUS, () -> assertThat(locks.mine).containsExactlyInAnyOrder(ports));
    }

    private static int port(Granted granted) {
        return granted.leases().values().iterator().next().port();
    }
}
