package io.valvo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code valvo drill daemon} on a small scale; the manual says how to run the whole of it. */
class DrillIT {
    @RegisterExtension final Playground here = new Playground();

    @Test
    void daemonsThatAreKilledAtAnyInstantCostNoServiceItsLife() throws Exception {
        var drill = here.valvo("drill", "daemon", "--times", "8", "--services", "8");
        assertThat(drill.out()).contains("0 duplicates, 0 lost, 0 port conflicts");
        assertThat(drill.code()).isZero();
    }
}
