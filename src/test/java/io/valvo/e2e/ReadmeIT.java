package io.valvo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.testing.ManualPages;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The first command of the README, with the first stack. */
class ReadmeIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void theFirstCommandRunsTheFirstStackAndInterruptedItLeavesNothing() throws Exception {
        assertThat(setUp()).containsExactly("deploy/valvo up", "mvn verify");
        here.file("conf/valvo.conf", Files.readString(Path.of("conf/valvo.conf")));
        var daemon = here.up("--state-dir", here.state().toString());
        here.eventually("the worker runs", () -> daemon.stateOf("worker").equals("ready"));

        assertThat(daemon.stateOf("page")).isEqualTo("completed");
        var url = "http://127.0.0.1:" + daemon.portOf("web", "http");
        assertThat(read(url)).contains("Valvo keeps watch");
        here.eventually(
                "the worker has said where the page is", () -> here.log("worker").contains(url));

        daemon.signal("INT");
        assertThat(daemon.end()).isZero();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }

    /** The commands of the README's first block, without their comments. */
    private static List<String> setUp() {
        var first = ManualPages.blocks("sh").findFirst().orElseThrow();
        assertThat(first.page()).isEqualTo(Path.of("README.md"));
        return first.lines().stream().map(line -> line.replaceFirst(" *#.*", "")).toList();
    }

    private static String read(String url) throws Exception {
        try (var page = URI.create(url).toURL().openStream()) {
            return new String(page.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
