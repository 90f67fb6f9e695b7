package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.InetAddress;
import java.net.ServerSocket;

/** docs/gateway.md and docs/survival.md: addresses of the daemon that somebody else has. */
class TakenAddressIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void anAddressThatSomebodyHasIsToldByAllAndTakenWhenItIsFree() throws Exception {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        try (var gateway = new ServerSocket(0, 1, loopback);
                var api = new ServerSocket(0, 1, loopback)) {
            here.config(
                    """
                    api.port = %d
                    gateway { port = %d, routes.r { match.path = "/", to = web } }
                    services {
                      web { command = ["sleep", "977"], ports.http = 0 }
                      crash { command = ["sh", "-c", "exit 3"], critical = false, restart.policy = never }
                      over { command = ["true"], restart.policy = never }
                      job { command = ["true"], oneshot = true }
                    }
                    """
                            .formatted(api.getLocalPort(), gateway.getLocalPort()));
            assertThat(here.valvo("doctor").out())
                    .contains(
                            "gateway.port " + gateway.getLocalPort() + " is taken",
                            "api.port " + api.getLocalPort() + " is taken");
            var port = Integer.toString(gateway.getLocalPort());
            var check = here.valvo("ports", "check", port);
            assertThat(check.code()).isEqualTo(1);
            assertThat(check.err()).contains("No supervisor answers here");
            assertThat(check.out())
                    .contains("held by pid " + ProcessHandle.current().pid(), "not ours");
            assertThat(here.valvo("ports", "scan").succeeded().out()).contains(port);
            var free = here.valvo("ports", "free", port);
            assertThat(free.code()).isEqualTo(1);
            assertThat(free.err()).contains("only --force ends it");
            var up = here.valvo("up", "--detach", "--timeout", "60s");
            assertThat(up.code()).isEqualTo(1);
            var holder = "is held by pid " + ProcessHandle.current().pid();
            assertThat(up.err())
                    .contains("crash is failed: exited 3", "over has ended")
                    .doesNotContain("job ")
                    .containsPattern("the API can't listen on its port \\d+: .*" + holder)
                    .containsPattern("the gateway can't listen on .*" + holder + ".*free the addr");
            assertThat(told())
                    .contains(
                            "the API can't listen",
                            "the gateway can't listen on 127.0.0.1:" + gateway.getLocalPort(),
                            holder);
            var reload = here.valvo("reload");
            assertThat(reload.code()).isEqualTo(1);
            assertThat(reload.err())
                    .contains("the configuration is in effect, but the gateway can't", holder);
            var ready = here.valvo("wait", "over", "--for", "ready");
            assertThat(ready.code()).isEqualTo(1);
        }
        here.eventually("both are there", () -> !told().contains("can't listen"));
        var health = here.valvo("health").succeeded();
        assertThat(health.out())
                .startsWith("healthy; ")
                .contains("crash has failed (not critical)");
        here.valvo("down").succeeded();
    }

    private String told() throws Exception {
        return here.valvo("health").out();
    }
}
