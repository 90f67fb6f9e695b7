package io.valvo.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

class SkippedTestsListenerTest {
    static class OfAnotherMachine {
        @Test
        void shown() {}

        @Test
        void refused() {
            Assumptions.assumeTrue(false, "no such kernel");
        }

        @Test
        @Disabled("no such device")
        void disabled() {}
    }

    static class OfThisMachine {
        @Test
        void shown() {}
    }

    @Test
    void whatWasSkippedIsSummedUpWithItsReason() {
        var name = "skipped: " + OfAnotherMachine.class.getName();
        assertThat(run(OfAnotherMachine.class).lines())
                .containsExactly(
                        name + "#disabled: no such device",
                        name + "#refused: Assumption failed: no such kernel");
    }

    @Test
    void whereNothingWasSkippedOneLineSaysSo() {
        assertThat(run(OfThisMachine.class)).isEqualTo("skipped: nothing");
    }

    private static String run(Class<?> tests) {
        var output = new ByteArrayOutputStream();
        var listener = new SkippedTestsListener(new PrintStream(output, true, UTF_8));
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests));
        var config =
                LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .addTestExecutionListeners(listener)
                        .build();
        LauncherFactory.create(config).execute(request.build());
        return output.toString(UTF_8).strip();
    }
}
