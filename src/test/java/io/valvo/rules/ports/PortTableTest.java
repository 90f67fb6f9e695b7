package io.valvo.rules.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.model.event.PortEvent.Leased;
import io.valvo.model.event.PortEvent.Released;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.Lease;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class PortTableTest {
    private static final Instant T0 = Instant.EPOCH;
    private static final Lease WEB = new Lease(8000, "http", "web");

    private final PortTable leased = PortTable.EMPTY.grant("web", Map.of("http", 8000), T0).next();
    private final PortTable released = leased.release("web", T0).next();

    @Test
    void aLeasedPortIsAnObstacleToOthersAndNotToItsOwner() {
        assertThat(leased.obstacle("db", 8000)).contains(new PortObstacle.LeasedTo(WEB));
        assertThat(leased.obstacle("web", 8000)).isEmpty();
        assertThatThrownBy(() -> leased.grant("db", Map.of("x", 8000), T0))
                .hasMessageContaining("leased to web");
    }

    @Test
    void aReleasedPortRestsForOthersAndComesBackToItsOwnerAtOnce() {
        assertThat(released.obstacle("db", 8000)).contains(new PortObstacle.Quarantined("web"));
        var back = released.grant("web", Map.of("http", 8000), T0);
        assertThat(back.facts()).containsExactly(new Leased(WEB));
        assertThat(back.next().quarantine()).isEmpty();
    }

    @Test
    void quarantineEndsWhenOldConnectionsAreClosedOrAfterItsTime() {
        var stillBusy =
                released.endQuarantine(Set.of(), T0.plus(PortTable.QUARANTINE).minusMillis(1));
        assertThat(stillBusy.obstacle("db", 8000)).isPresent();
        assertThat(
                        released.endQuarantine(Set.of(), T0.plus(PortTable.QUARANTINE))
                                .obstacle("db", 8000))
                .isEmpty();
        assertThat(released.endQuarantine(Set.of(8000), T0).obstacle("db", 8000)).isEmpty();
    }

    @Test
    void keepingAPortIsNoNewsAndChangingItIsTwo() {
        assertThat(leased.grant("web", Map.of("http", 8000), T0).facts()).isEmpty();
        assertThat(leased.grant("web", Map.of("http", 8001), T0).facts())
                .containsExactly(new Released(WEB), new Leased(new Lease(8001, "http", "web")));
    }

    @Test
    void theFormerPortIsTriedFirstAsLongAsItIsACandidate() {
        var moved =
                PortTable.EMPTY
                        .grant("web", Map.of("http", 8002), T0)
                        .next()
                        .release("web", T0)
                        .next();
        assertThat(moved.candidates("web", spec(OnConflict.MIGRATE, 8000, 8001, 8002)))
                .containsExactly(8002, 8000, 8001);
        assertThat(moved.candidates("web", spec(OnConflict.MIGRATE, 8000, 8001)))
                .containsExactly(8000, 8001);
        assertThat(moved.candidates("web", spec(OnConflict.MIGRATE)))
                .containsExactly(8002, PortSpec.ANY);
        assertThat(moved.candidates("db", spec(OnConflict.MIGRATE, 8000, 8002)))
                .containsExactly(8000, 8002);
    }

    @Test
    void failLooksAtThePreferredPortAlone() {
        assertThat(leased.candidates("web", spec(OnConflict.FAIL, 9000, 8000)))
                .containsExactly(9000);
    }

    @Test
    void leasesOfAnEarlierDaemonAreLeasesAndFormerPorts() {
        var restored = PortTable.of(List.of(WEB));
        assertThat(restored.obstacle("db", 8000)).isPresent();
        assertThat(restored.candidates("web", spec(OnConflict.MIGRATE, 7000, 8000)))
                .startsWith(8000);
    }

    private static PortSpec spec(OnConflict onConflict, Integer... candidates) {
        return new PortSpec(
                "http", List.of(candidates), onConflict, false, Optional.empty(), List.of());
    }
}
