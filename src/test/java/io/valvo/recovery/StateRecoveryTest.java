package io.valvo.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.EscapedProcess;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.Lease;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeKillResult;
import io.valvo.rules.recovery.AdoptedLifecycle;
import io.valvo.rules.recovery.RecoveredState.Legacy;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.MarkerKey;
import io.valvo.storage.ledger.Ledger;
import io.valvo.supervision.testing.FakeProcesses;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What a new daemon makes of any ledger beside what really runs. */
class StateRecoveryTest {
    private static final List<String> SERVICES = List.of("a", "b", "c");

    private final List<EscapedProcess> escaped = new ArrayList<>();

    @TempDir Path folder;

    @Test
    void aLedgerCutOffAtAnyByteNeverLeadsToADuplicate() throws IOException {
        byte[] whole = ledger();
        for (int length = 0; length <= whole.length; length++) {
            var cut = new byte[length];
            System.arraycopy(whole, 0, cut, 0, length);
            check(cut, "cut to " + length);
        }
    }

    @Test
    void noMoreDoesALedgerWithBitsTurned() throws IOException {
        byte[] whole = ledger();
        var random = new Random(20261120);
        for (int round = 0; round < 300; round++) {
            var turned = whole.clone();
            turned[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            check(turned, "round " + round);
        }
    }

    @Test
    void anUntouchedLedgerAdoptsAll() throws IOException {
        var found = take(ledger(), new Machine(folder));
        assertThat(found.estate().legacies().values())
                .extracting(it -> it.revival().adopted().isPresent())
                .containsExactly(true, true, true);
        assertThat(found.told()).isEmpty();
    }

    @Test
    void whosePidNobodyHadNotedIsFoundByItsMarkerWithPortsAndLogPositions() throws IOException {
        var marker = marker(folder, "a");
        var intent = new Intent(1, marker, Map.of("http", 8080), Map.of("a.log", 77L), Map.of());
        var dir = Files.createTempDirectory(folder, "state");
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(dir, "boot", flusher, Clock.systemUTC())) {
            ledger.record(
                    InstanceRecord.of("a", "a", true)
                            .withIntent(intent, SpecFingerprint.ofProcess(spec("a")))
                            .withState(InstanceState.STARTING, ""));
        }
        var found = take(Files.readAllBytes(dir.resolve("ledger")), new Machine(folder));
        var legacy = Objects.requireNonNull(found.estate().legacies().get("a"));
        assertThat(legacy.revival().adopted())
                .contains(new AdoptedLifecycle.Adopted(process(0), marker));
        assertThat(legacy.record().running().orElseThrow().ports()).containsEntry("http", 8080);
        assertThat(legacy.record().running().orElseThrow().logOffsets())
                .containsEntry("a.log", 77L);
        assertThat(found.leases()).contains(new Lease(8080, "http", "a"));
    }

    @Test
    void aForgedMarkerIsNoProcessOfOurs() throws IOException {
        var machine = new Machine(folder);
        var seal = key(folder).mark("a", 1).seal();
        for (var forged :
                List.of(
                        folder + "#a#1",
                        folder + "#a#2#" + seal,
                        folder + "#a/x#1",
                        folder + "#a/999999999999#1",
                        folder + "#a#2147483647",
                        folder + "#" + "a".repeat(5000) + "#1")) machine.add(forged);
        var found = take(ledger(), machine);
        assertThat(machine.ended).isEmpty();
        assertThat(found.estate().legacies()).hasSize(3);
        assertThat(take(new byte[0], machine).estate().legacies()).hasSize(3);
        assertThat(machine.ended).isEmpty();
    }

    @Test
    void whatHelpedAProcessIsEndedAndTheProcessGoesOn() throws IOException {
        var machine = new Machine(folder);
        var probe = machine.add(marker(folder, "a") + "+3");
        var hook = machine.add(marker(folder, "b") + "-4");
        var found = take(ledger(), machine);
        assertThat(machine.ended).containsExactlyInAnyOrder(probe, hook);
        assertThat(found.estate().legacies().values())
                .allMatch(it -> it.revival().adopted().isPresent());
    }

    @Test
    void whoHasNoMarkerGoesOnWithItsProcessAndEndsWithoutIt() throws IOException {
        var machine = new Machine(folder);
        var with = machine.add("");
        var without = machine.add("");
        var doubtful = machine.add("");
        var nobodys = machine.add("");
        var later = machine.add("");
        var a = marker(folder, "a");
        var old = key(folder).mark("a", 7).text();
        escaped.add(new EscapedProcess(with, "boot", List.of(a)));
        escaped.add(new EscapedProcess(without, "boot", List.of(old)));
        escaped.add(new EscapedProcess(doubtful, "boot", List.of(a, old)));
        escaped.add(new EscapedProcess(nobodys, "boot", List.of(old, old + "+1")));
        escaped.add(new EscapedProcess(later, "another boot", List.of(old)));
        escaped.add(new EscapedProcess(new ProcessId(later.pid(), 1), "boot", List.of(old)));
        var found = take(ledger(), machine);
        assertThat(machine.ended).containsExactlyInAnyOrder(without, nobodys);
        assertThat(machine.remembered).containsExactly(Map.entry(with, a));
        assertThat(found.estate().legacies()).hasSize(3);
    }

    /** Who runs is taken over by exactly one instance, or was ended before anything starts. */
    private void check(byte[] ledger, String what) throws IOException {
        var machine = new Machine(folder);
        var found = take(ledger, machine);
        var taken =
                found.estate().legacies().values().stream()
                        .map(Legacy::revival)
                        .flatMap(it -> it.adopted().stream())
                        .map(AdoptedLifecycle.Adopted::process)
                        .toList();
        assertThat(taken).as(what).doesNotHaveDuplicates();
        var all = new HashSet<>(taken);
        all.addAll(machine.ended);
        assertThat(all).as(what).isEqualTo(machine.running());
    }

    private StateRecovery.Result take(byte[] bytes, Machine machine) throws IOException {
        var dir = Files.createTempDirectory(folder, "state");
        Files.write(dir.resolve("ledger"), bytes);
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(dir, "boot", flusher, Clock.systemUTC())) {
            return StateRecovery.take(
                    machine,
                    folder,
                    stack(),
                    ledger.load(),
                    key(folder),
                    escaped,
                    (_, _) -> Optional.empty(),
                    Instant.now());
        }
    }

    private byte[] ledger() throws IOException {
        var dir = Files.createTempDirectory(folder, "state");
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(dir, "boot", flusher, Clock.systemUTC())) {
            for (int i = 0; i < SERVICES.size(); i++) started(ledger, i);
        }
        return Files.readAllBytes(dir.resolve("ledger"));
    }

    private void started(Ledger ledger, int index) {
        var name = SERVICES.get(index);
        var marker = marker(folder, name);
        var running =
                new Running(
                        process(index),
                        "boot",
                        marker,
                        Instant.EPOCH,
                        Map.of(),
                        Map.of(),
                        Map.of());
        var intended =
                InstanceRecord.of(name, name, true)
                        .withIntent(new Intent(1, marker), SpecFingerprint.ofProcess(spec(name)))
                        .withState(InstanceState.STARTING, "");
        ledger.record(intended);
        ledger.record(intended.withRunning(running));
        ledger.record(intended.withRunning(running).withState(InstanceState.READY, ""));
    }

    private static ServiceSpec spec(String name) {
        return ServiceSpecs.service(name).build();
    }

    private static ProcessId process(int index) {
        return new ProcessId(100 + index, 5000 + index);
    }

    private static String marker(Path stateDir, String name) {
        return key(stateDir).mark(name, 1).text();
    }

    private static MarkerKey key(Path stateDir) {
        try {
            return MarkerKey.open(stateDir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StackSpec stack() {
        var services = new TreeMap<String, ServiceSpec>();
        SERVICES.forEach(it -> services.put(it, spec(it)));
        return new StackSpec(
                folder.resolve("valvo.conf"),
                Optional.empty(),
                new ApiSpec("127.0.0.1", 0, false),
                services,
                new TreeMap<>(),
                false,
                Duration.ZERO);
    }

    /** On which each service runs once. */
    private static final class Machine extends FakeProcesses {
        final List<ProcessId> ended = new ArrayList<>();
        final Map<ProcessId, String> remembered = new HashMap<>();
        private final List<ProcessInfo> all = new ArrayList<>();

        Machine(Path stateDir) {
            for (int i = 0; i < SERVICES.size(); i++) add(marker(stateDir, SERVICES.get(i)));
        }

        ProcessId add(String marker) {
            all.add(info(all.size(), marker));
            return all.getLast().id();
        }

        private static ProcessInfo info(int index, String marker) {
            long pid = process(index).pid();
            return new ProcessInfo(
                    process(index),
                    1,
                    pid,
                    pid,
                    'S',
                    "me",
                    "true",
                    Optional.of(marker),
                    Instant.EPOCH);
        }

        @Override
        public void recordDescendant(ProcessId process, String marker) {
            remembered.put(process, marker);
        }

        Set<ProcessId> running() {
            return all.stream().map(ProcessInfo::id).collect(Collectors.toSet());
        }

        @Override
        public Optional<ProcessInfo> find(long pid) {
            return all.stream().filter(it -> it.pid() == pid).findFirst();
        }

        @Override
        public List<ProcessInfo> marked(String markerPrefix) {
            return all.stream()
                    .filter(it -> it.marker().orElse("").startsWith(markerPrefix))
                    .toList();
        }

        @Override
        public CompletionStage<TreeKillResult> killTree(ProcessTreeId kin) {
            ended.add(kin.leader());
            return CompletableFuture.completedFuture(new TreeKillResult(List.of(), List.of()));
        }
    }
}
