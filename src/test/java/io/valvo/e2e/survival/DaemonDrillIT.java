package io.valvo.e2e.survival;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code valvo drill daemon} on a small scale; the manual says how to run the whole of it. */
class DaemonDrillIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void daemonsThatAreKilledAtAnyInstantCostNoServiceItsLife() throws Exception {
        var drill = here.valvo("drill", "daemon", "--times", "8", "--services", "8");
        assertThat(drill.out()).contains("0 duplicates, 0 lost, 0 port conflicts");
        assertThat(drill.code()).isZero();
    }
}
