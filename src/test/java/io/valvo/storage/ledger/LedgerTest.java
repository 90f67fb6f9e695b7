package io.valvo.storage.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.status.EscapedProcess;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceRecord.Past;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.Lease;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.VariantOverride;
import io.valvo.statedir.StateDir;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.JsonCodec;
import io.valvo.storage.JsonFields;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LedgerTest {
    private Path directory;
    private FsyncThread flusher;

    @BeforeEach
    @BeforeProperty
    void begin() throws IOException {
        directory = Files.createTempDirectory("ledger");
        flusher = new FsyncThread();
    }

    @AfterEach
    @AfterProperty
    void end() throws IOException {
        flusher.close();
        Files.deleteIfExists(directory.resolve(StateDir.LEDGER));
        Files.deleteIfExists(directory.resolve(StateDir.LEDGER + ".reserve"));
        Files.delete(directory);
    }

    @Test
    void whatCarriesNoMarkerIsFoundAgainUntilItIsGone() throws IOException {
        var one = new EscapedProcess(new ProcessId(41, 7), "boot", List.of("/s#a#1"));
        var two = new EscapedProcess(new ProcessId(410, 8), "boot", List.of("/s#a#1", "/s#b#2"));
        try (var ledger = open()) {
            ledger.record(one);
            ledger.record(two);
        }
        try (var ledger = open()) {
            assertThat(ledger.escaped()).containsExactlyInAnyOrder(one, two);
            ledger.forgetEscaped(one.process());
        }
        try (var ledger = open()) {
            assertThat(ledger.escaped()).containsExactly(two);
        }
    }

    private static final VariantOverride SWAP =
            VariantOverride.underWay(Optional.of("small"), Optional.empty());

    @Test
    void leasesAndScalesAreFoundAgain() throws IOException {
        try (var ledger = open()) {
            ledger.record(new Lease(8080, "http", "web"));
            ledger.record(new Lease(8081, "http", "web/2"));
            ledger.release(8080);
            ledger.recordScale("web", new ScaleOverride(3, 1));
            ledger.recordScale("db", new ScaleOverride(2, 1));
            ledger.forgetScale("db");
            ledger.recordVariant("web", SWAP);
            ledger.recordVariant("db", VariantOverride.settled(Optional.of("small")));
            ledger.forgetVariant("db");
        }
        try (var ledger = open()) {
            assertThat(ledger.load().leases()).containsExactly(new Lease(8081, "http", "web/2"));
            assertThat(ledger.load().scales()).isEqualTo(Map.of("web", new ScaleOverride(3, 1)));
            assertThat(ledger.load().variants()).isEqualTo(Map.of("web", SWAP));
            assertThat(ledger.load().messages()).isEmpty();
        }
    }

    @Test
    void anEntryOfAnotherVersionIsIgnoredWithAMessage() throws IOException {
        try (var journal =
                Journal.open(directory.resolve(StateDir.LEDGER), flusher, Clock.systemUTC())) {
            journal.put(
                    "instance/web",
                    JsonCodec.bytes(Map.of("instance", "web", "state", "DANCING")),
                    Journal.Lasting.NO);
            journal.put("instance/db", new byte[] {1, 2, 3}, Journal.Lasting.NO);
        }
        try (var ledger = open()) {
            assertThat(ledger.load().instances()).isEmpty();
            assertThat(ledger.load().messages())
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("instance/web");
        }
    }

    @Property(tries = 200)
    void everyRecordIsFoundAgainAsItWas(@ForAll("histories") List<InstanceRecord> records)
            throws IOException {
        Files.deleteIfExists(directory.resolve(StateDir.LEDGER));
        Files.deleteIfExists(directory.resolve(StateDir.LEDGER + ".reserve"));
        var latest = new HashMap<String, InstanceRecord>();
        try (var ledger = open()) {
            for (var record : records) {
                ledger.record(record);
                latest.put(record.instance(), record.withBootId("boot"));
            }
        }
        try (var ledger = open()) {
            assertThat(ledger.load().instances())
                    .containsExactlyInAnyOrderElementsOf(latest.values());
            latest.forEach((name, record) -> assertThat(ledger.instance(name)).contains(record));
        }
    }

    @Provide
    Arbitrary<List<InstanceRecord>> histories() {
        return records().list().ofMaxSize(10);
    }

    private static Arbitrary<InstanceRecord> records() {
        var head =
                Combinators.combine(names(), Arbitraries.of(InstanceState.class), texts(), past())
                        .as((name, state, reason, past) ->
                                InstanceRecord.of("web", name, true)
                                        .withState(state, reason)
                                        .withPast(past));
        var intents =
                Combinators.combine(Arbitraries.integers().greaterOrEqual(1), texts())
                        .as(Intent::new);
        return Combinators.combine(
                        head, running().optional(), intents.optional(), times().optional(), texts())
                .as((record, running, intent, ready, fingerprint) -> {
                    var begun = intent.map(it -> record.withIntent(it, fingerprint)).orElse(record);
                    return running.map(begun::withRunning)
                            .orElse(begun)
                            .withReadySince(ready)
                            .withFallback(ready.isPresent())
                            .withWanted(running.isPresent());
                });
    }

    private static Arbitrary<Running> running() {
        var ports =
                Arbitraries.maps(texts(), Arbitraries.integers().between(1, 65_535)).ofMaxSize(3);
        var offsets = Arbitraries.maps(texts(), Arbitraries.longs()).ofMaxSize(3);
        var processes =
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(ProcessId::new);
        return Combinators.combine(processes, texts(), texts(), times(), ports, offsets, ports)
                .as(Running::new);
    }

    private static Arbitrary<Past> past() {
        var exits =
                Arbitraries.of(
                        new Exit.Exited(0),
                        new Exit.Exited(255),
                        new Exit.Killed(9, false),
                        new Exit.Killed(11, true),
                        new Exit.Unknown());
        var lastExits =
                Combinators.combine(exits, Arbitraries.of(EndCause.class), texts(), times())
                        .as(LastExit::new);
        var counts = Arbitraries.integers().greaterOrEqual(0);
        return Combinators.combine(
                        counts,
                        counts,
                        times().list().ofMaxSize(5),
                        lastExits.optional(),
                        times().optional())
                .as(Past::new);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.of("web", "web/2", "web/3");
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().all().ofMaxLength(8).filter(LedgerTest::wellFormed);
    }

    private static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(it -> it >= 0xd800 && it <= 0xdfff);
    }

    private static Arbitrary<Instant> times() {
        return Arbitraries.longs().between(0, Long.MAX_VALUE).map(JsonFields::instant);
    }

    private Ledger open() throws IOException {
        return Ledger.open(directory, "boot", flusher, Clock.systemUTC());
    }
}
