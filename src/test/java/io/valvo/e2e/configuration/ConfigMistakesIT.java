package io.valvo.e2e.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * docs/configuration.md: a mistake is told with its line, all of them at once, and starts nothing.
 */
class ConfigMistakesIT {
    private static final String SEVEN_MISTAKES =
            """
            services {
              fine { command = ["sh", "-c", "touch started; exec sleep 1000"] }
              typo { command = ["sleep", "1000"], comand = 3 }
              unit { command = ["sleep", "1000"], stop.timeout = 5 parsecs }
              one { command = ["sleep", "1000"], depends-on { two = ready } }
              two { command = ["sleep", "1000"], depends-on { one = ready } }
              alone { command = ["sleep", "1000"], depends-on { nobody = ready } }
              program { command = ["no-such-program-anywhere"] }
              port { command = ["sleep", "1000"], ports.http = 70000 }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @ParameterizedTest
    @RunsConcurrently
    @ValueSource(strings = {"up", "validate", "plan"})
    void allMistakesAreToldAtOnceWithTheirLines(String verb) throws Exception {
        here.file("valvo.conf", SEVEN_MISTAKES);
        var ran = here.valvo("--state-dir", "state", verb);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("valvo.conf:3: services.typo.comand", "did you mean \"command\"?")
                .contains("valvo.conf:4: services.unit.stop.timeout", "5 parsecs", "5m")
                .contains("valvo.conf:5: services.one.depends-on", "one → two → one")
                .contains("valvo.conf:7: services.alone.depends-on.nobody", "there are: ")
                .contains("valvo.conf:8: services.program.command", "no-such-program-anywhere")
                .contains("valvo.conf:9: services.port.ports.http", "70000", "1 to 65535");
        assertNothingStarted();
    }

    /** docs/cli.md: what is legal but odd is told by all that read the file, and stops nobody. */
    @Test
    @RunsConcurrently
    void whatIsOddIsAWarningWhereverTheFileIsReadAndAnErrorWhereOneAsksForIt() throws Exception {
        here.config(
                """
                services.odd {
                  command = ["sleep", "984"]
                  health { exec = ["true"], interval = 1s, timeout = 5s }
                }
                """);
        var odd = "valvo.conf:5: services.odd.health";
        var strict = here.valvo("validate", "--strict");
        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).contains(odd).doesNotContain("warning: ");
        for (var verb : List.of("validate", "plan", "up --detach"))
            assertThat(here.valvo(verb.split(" ")).succeeded().err())
                    .as(verb)
                    .contains("warning: " + odd);
        assertThat(here.valvo("plan").succeeded().out()).contains("note: warning: ", odd);
        assertThat(here.valvo("reload").succeeded().out()).contains("note: warning: ", odd);
        here.valvo("down").succeeded();
    }

    @Test
    @RunsConcurrently
    void aDetachedStartTellsThemToo() throws Exception {
        here.file("valvo.conf", SEVEN_MISTAKES);
        var ran = here.valvo("--state-dir", "state", "up", "--detach");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("valvo.conf:3: ", "valvo.conf:9: ");
        assertNothingStarted();
    }

    @Test
    @RunsConcurrently
    void aHalfWrittenFileIsRefused() throws Exception {
        here.file("valvo.yaml", "services:\n  fine:\n    command: [touch, \"started\n");
        assertRefused("valvo.yaml", "valvo.yaml:3: ");
        here.file("half.conf", "services {\n  fine { command = [\"touch\", \"started\"]\n");
        assertRefused("half.conf", "half.conf:2: ");
        here.file("half.json", "{ \"services\": { \"fine\": ");
        assertRefused("half.json", "half.json:1: ");
    }

    @Test
    @RunsConcurrently
    void aFileThatCanNotBeReadIsRefused() throws Exception {
        assertRefused("nowhere.conf", "nowhere.conf");
        Files.createDirectory(here.dir().resolve("folder.conf"));
        assertRefused("folder.conf", "a directory");
    }

    @Test
    @RunsConcurrently
    void aFileWithoutPermissionIsRefused() throws Exception {
        var file = here.file("secret.conf", "services.a.command = [\"true\"]");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "root may read everything");
        assertRefused("secret.conf", "secret.conf");
    }

    private void assertRefused(String file, String why) throws Exception {
        var ran = here.valvo("--state-dir", "state", "-f", file, "up");
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(why).doesNotContain("\tat ");
        assertNothingStarted();
    }

    private void assertNothingStarted() {
        assertThat(here.dir().resolve("started")).doesNotExist();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
        assertThat(ProcfsObserver.daemon(here.state())).isEmpty();
    }
}
