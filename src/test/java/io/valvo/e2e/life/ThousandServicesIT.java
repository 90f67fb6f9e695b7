package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand children: what the daemon needs doesn't grow by a thread for each. */
class ThousandServicesIT {
    private static final int CHILDREN = 1_000;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void aThousandChildrenStartAndStopWithoutAThreadForEach() throws Exception {
        here.config(
                "services.sleeper { command = [\"sleep\", \"100000\"], instances = "
                        + CHILDREN
                        + " }");
        var daemon = here.up();
        here.eventually("all run", () -> daemon.stateOf("sleeper").equals("ready"));
        assertThat(ProcfsObserver.children(daemon.pid())).hasSize(CHILDREN);
        assertThat(daemon.api().service("sleeper").get("instances")).hasSize(CHILDREN);
        assertThat(Integer.parseInt(ProcfsObserver.status(daemon.pid(), "Threads"))).isLessThan(60);

        here.valvo("stop", "sleeper").succeeded();
        assertThat(ProcfsObserver.children(daemon.pid())).isEmpty();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();

        here.valvo("start", "sleeper").succeeded();
        assertThat(ProcfsObserver.children(daemon.pid())).hasSize(CHILDREN);
        daemon.signal("TERM");
        assertThat(daemon.end()).isZero();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }
}
