package io.valvo.rules.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.event.PortEvent.Conflict;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.PortHolder;
import io.valvo.model.status.PortMigration;
import io.valvo.rules.ports.PortDecision.Granted;
import io.valvo.rules.ports.PortDecision.Inquiry;
import io.valvo.rules.ports.PortDecision.Refused;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

class PortDecisionTest {
    private static final PortHolder BOB = new PortHolder(4711, "bob", "node server.js", false);
    private static final PortObstacle HELD = new PortObstacle.HeldBy(Optional.of(BOB));
    private static final String TEXT =
            "port 8080 is held by pid 4711 `node server.js` (user bob), not ours";

    private PortTable table = PortTable.EMPTY;

    @Test
    void migrationTellsWhoHeldTheFirstChoice() {
        var decision = decide(OnConflict.MIGRATE, Map.of("http", 8081), Map.of(8080, HELD));
        assertThat(decision)
                .asInstanceOf(InstanceOfAssertFactories.type(Granted.class))
                .satisfies(granted -> {
                    assertThat(granted.migrations())
                            .containsExactly(
                                    new PortMigration(
                                            "http",
                                            8080,
                                            8081,
                                            Optional.of(BOB),
                                            "held by pid 4711 `node server.js` (user bob), not ours"));
                    assertThat(granted.conflicts())
                            .containsExactly(
                                    new Conflict("web", "http", 8080, Optional.of(BOB), TEXT));
                });
    }

    @Test
    void siblingsThatShareARangeDoNotMigrate() {
        table = table.grant("web/2", Map.of("http", 8080), Instant.EPOCH).next();
        var decision = decide(OnConflict.MIGRATE, Map.of("http", 8081), obstacle(8080));
        assertThat(decision).isInstanceOf(Granted.class);
        assertThat(((Granted) decision).migrations()).isEmpty();
        assertThat(decision.conflicts()).isEmpty();
    }

    @Test
    void anotherServiceThatHasTheFirstChoiceIsAMigration() {
        table = table.grant("db", Map.of("http", 8080), Instant.EPOCH).next();
        var decision = decide(OnConflict.MIGRATE, Map.of("http", 8081), obstacle(8080));
        assertThat(((Granted) decision).migrations())
                .containsExactly(
                        new PortMigration("http", 8080, 8081, Optional.empty(), "leased to db"));
    }

    @Test
    void failIsFinalAndNamesTheHolder() {
        var decision = decide(OnConflict.FAIL, Map.of(), Map.of(8080, HELD));
        assertThat(decision).isInstanceOf(Refused.class);
        assertThat(((Refused) decision).reason()).isEqualTo(TEXT);
        assertThat(((Refused) decision).finalFailure()).isTrue();
    }

    @Test
    void failWaitsForAQuarantine() {
        table =
                table.grant("db", Map.of("http", 8080), Instant.EPOCH)
                        .next()
                        .release("db", Instant.EPOCH)
                        .next();
        var decision = decide(OnConflict.FAIL, Map.of(), obstacle(8080));
        assertThat(((Refused) decision).finalFailure()).isFalse();
        assertThat(((Refused) decision).reason())
                .contains("quarantine until the old connections of db are closed");
    }

    @Test
    void migrateWithNothingLeftIsNotFinalAndCountsTheAlternatives() {
        var elsewhere = new PortObstacle.LeasedElsewhere(OptionalLong.of(77));
        var decision = decide(OnConflict.MIGRATE, Map.of(), Map.of(8080, HELD, 8081, elsewhere));
        assertThat(((Refused) decision).finalFailure()).isFalse();
        assertThat(((Refused) decision).reason())
                .isEqualTo(TEXT + ", and none of the 1 alternatives for http can be had either");
        assertThat(decision.conflicts())
                .extracting(Conflict::reason)
                .containsExactly(TEXT, "port 8081 is leased by another Valvo daemon (pid 77)");
    }

    @Test
    void whoIsRefusedLosesWhatItHad() {
        table = table.grant("web", Map.of("http", 8080), Instant.EPOCH).next();
        var decision = decide(OnConflict.MIGRATE, Map.of(), Map.of(8080, HELD, 8081, HELD));
        assertThat(decision.step().next().leases()).isEmpty();
    }

    private Map<Integer, PortObstacle> obstacle(int port) {
        return Map.of(port, table.obstacle("web", port).orElseThrow());
    }

    /** Of {@code web}, which asks for {@code http} on 8080, 8081. */
    private PortDecision decide(
            OnConflict policy, Map<String, Integer> given, Map<Integer, PortObstacle> obstacles) {
        var spec =
                new PortSpec(
                        "http", List.of(8080, 8081), policy, false, Optional.empty(), List.of());
        var outcome = new PortMatching.Outcome(given, given.isEmpty() ? Set.of("http") : Set.of());
        var holders =
                obstacles.get(8080) == HELD ? Map.of(8080, BOB) : Map.<Integer, PortHolder>of();
        var inquiry =
                new Inquiry(
                        List.of(spec), outcome, obstacles, holders, PortDecision.Manner.STAYING);
        return PortDecision.decide(table, "web", inquiry, Instant.EPOCH);
    }
}
