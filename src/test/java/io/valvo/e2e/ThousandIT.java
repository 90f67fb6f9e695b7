package io.valvo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand children: what the daemon needs doesn't grow by a thread for each. */
class ThousandIT {
    private static final int CHILDREN = 1_000;

    @RegisterExtension final Playground here = new Playground();

    @Test
    void aThousandChildrenStartAndStopWithoutAThreadForEach() throws Exception {
        here.config(
                "services.sleeper { command = [\"sleep\", \"100000\"], instances = "
                        + CHILDREN
                        + " }");
        var daemon = here.up();
        here.eventually("all run", () -> daemon.stateOf("sleeper").equals("ready"));
        assertThat(Kernel.children(daemon.pid())).hasSize(CHILDREN);
        assertThat(daemon.api().service("sleeper").get("instances")).hasSize(CHILDREN);
        assertThat(Integer.parseInt(Kernel.status(daemon.pid(), "Threads"))).isLessThan(60);

        here.valvo("stop", "sleeper").succeeded();
        assertThat(Kernel.children(daemon.pid())).isEmpty();
        assertThat(Kernel.marked(here.state())).isEmpty();

        here.valvo("start", "sleeper").succeeded();
        assertThat(Kernel.children(daemon.pid())).hasSize(CHILDREN);
        daemon.signal("TERM");
        assertThat(daemon.end()).isZero();
        assertThat(Kernel.marked(here.state())).isEmpty();
    }
}
