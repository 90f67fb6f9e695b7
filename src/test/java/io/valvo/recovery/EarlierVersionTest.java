package io.valvo.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.Lease;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.VariantOverride;
import io.valvo.os.platform.Platform;
import io.valvo.rules.recovery.Adoption.Declared;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.events.SegmentedEventStore;
import io.valvo.storage.ledger.Ledger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * docs/survival.md, Upgrades: what a daemon of the first version has written. Its state directory
 * and the fingerprints that it computed are kept in {@code earlier}, nothing there is ever made
 * anew: that no class is called as it was then must not restart anything.
 */
class EarlierVersionTest {
    private static final Path EARLIER = Path.of("src/test/resources/earlier");

    @TempDir Path state;

    @BeforeEach
    void copy() throws IOException {
        Files.createDirectory(state.resolve("events"));
        try (var files = Files.walk(EARLIER.resolve("state"))) {
            for (var file : files.filter(Files::isRegularFile).toList())
                Files.copy(file, state.resolve(EARLIER.resolve("state").relativize(file)));
        }
    }

    @Test
    void fingerprintsThatItComputedFitTheSameConfiguration() throws IOException {
        var shapes = shapes(stack("fingerprints.conf"));
        var kept = fingerprints(1);
        assertThat(kept.keySet()).isEqualTo(shapes.keySet());
        kept.forEach((name, it) ->
                assertThat(SpecFingerprint.fits(it, shapes.get(name))).as(name).isTrue());
    }

    /** The column behind it: what no later version may change either. */
    @Test
    void thoseOfThePresentVersionStayAsTheyAre() throws IOException {
        var present = new TreeMap<String, String>();
        shapes(stack("fingerprints.conf"))
                .forEach((name, it) -> present.put(name, SpecFingerprint.ofProcess(it)));
        assertThat(present).isEqualTo(fingerprints(2));
    }

    /** Those that are equal were equal then, too. */
    @Test
    void theyFitNoOther() throws IOException {
        var shapes = shapes(stack("fingerprints.conf"));
        var kept = fingerprints(1);
        shapes.forEach((name, spec) ->
                assertThat(
                                kept.keySet().stream()
                                        .filter(it -> SpecFingerprint.fits(kept.get(it), spec)))
                        .as(name)
                        .isEqualTo(
                                kept.keySet().stream()
                                        .filter(it -> kept.get(it).equals(kept.get(name)))
                                        .toList()));
        assertThat(kept.values().stream().distinct()).hasSizeGreaterThan(15);
    }

    @Test
    void ofItsLedgerEverythingIsReadAndWhatRunsIsAsDeclared() throws IOException {
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(state, "boot", flusher, Clock.systemUTC())) {
            var kept = ledger.load();
            assertThat(kept.messages()).isEmpty();
            assertThat(kept.instances()).hasSize(11);
            assertThat(kept.scales()).isEqualTo(Map.of("copies", new ScaleOverride(3, -1)));
            assertThat(kept.leases())
                    .contains(new Lease(39181, "http", "web"), new Lease(39190, "admin", "web"))
                    .hasSize(6);
            var shapes = new DeclaredSpecs(stack("stack.conf"), kept.scales(), kept.variants());
            var running = kept.instances().stream().filter(it -> it.running().isPresent()).toList();
            assertThat(running)
                    .extracting(InstanceRecord::instance)
                    .containsExactlyInAnyOrder(
                            "web",
                            "copies",
                            "copies/2",
                            "copies/3",
                            "bound",
                            "model",
                            "first",
                            "second");
            assertThat(running).allMatch(it -> shapes.declared(it) == Declared.SAME);
            assertThat(shapes.variants(running))
                    .isEqualTo(Map.of("model", VariantOverride.settled(Optional.of("large"))));
        }
    }

    @Test
    void anotherPortOrBoundIsStillSeenAsAChange() throws IOException {
        var text = Files.readString(EARLIER.resolve("stack.conf"));
        var changed = state.resolve("changed.conf");
        Files.writeString(
                changed, text.replace("prefer = 39181", "prefer = 39186").replace("256", "257"));
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(state, "boot", flusher, Clock.systemUTC())) {
            var kept = ledger.load();
            var shapes = new DeclaredSpecs(load(changed), kept.scales(), kept.variants());
            assertThat(kept.instances().stream().filter(it -> it.running().isPresent()))
                    .filteredOn(it -> shapes.declared(it) != Declared.SAME)
                    .extracting(InstanceRecord::instance)
                    .containsExactlyInAnyOrder("web", "bound");
        }
    }

    @Test
    void itsEventsAreReadWithTheirTypes() throws IOException {
        try (var flusher = new FsyncThread();
                var events = SegmentedEventStore.open(state, "boot", flusher)) {
            var all = events.read(0, 1_000);
            assertThat(all).extracting(Event::fact).noneMatch(EventData.Kept.class::isInstance);
            assertThat(all).extracting(Event::seq).startsWith(1L).endsWith(97L).hasSize(97);
            assertThat(all.stream().filter(it -> it.fact() instanceof EventData.Control))
                    .extracting(it -> it.subject().service().orElse("") + " " + it.fact().data())
                    .contains("first {action=restart, by=cli (user root)}")
                    .hasSize(5);
        }
    }

    /** Services by name, and their variants as {@code SERVICE.VARIANT}. */
    private static Map<String, ServiceSpec> shapes(StackSpec stack) {
        var shapes = new TreeMap<>(stack.services());
        stack.services()
                .forEach((name, spec) ->
                        spec.serving()
                                .variants()
                                .forEach((variant, it) -> shapes.put(name + "." + variant, it)));
        return shapes;
    }

    private static Map<String, String> fingerprints(int version) throws IOException {
        var kept = new TreeMap<String, String>();
        Files.readAllLines(EARLIER.resolve("fingerprints.txt"))
                .forEach(it -> kept.put(it.split(" ")[0], it.split(" ")[version]));
        return kept;
    }

    private static StackSpec stack(String name) {
        return load(EARLIER.resolve(name));
    }

    private static StackSpec load(Path file) {
        return switch (ConfigFile.load(file, Map.of(), Platform::readFile)) {
            case LoadResult.Ok(var stack, _) -> stack;
            case LoadResult.Bad(var errors) -> throw new AssertionError(errors);
        };
    }
}
