package io.valvo.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class IncludeStatementsTest {
    private static final String A = "services.a { command = [app], env.FROM = %s }";

    @TempDir Path folder;
    private ConfigFixture workspace;

    @BeforeEach
    void parts() {
        workspace = ConfigFixture.in(folder);
        workspace.write("conf.d/20-b.conf", "services.b.command = [app]");
        workspace.write("conf.d/10-a.conf", A.formatted("ten"));
        workspace.write("conf.d/30-a.conf", A.formatted("thirty"));
        workspace.write("conf.d/.hidden.conf", "services.hidden.command = [app]");
        workspace.write("conf.d/readme", "not a configuration");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include \"conf.d/*.conf\"",
                "include \"conf.?/[0-9]*.conf\"",
                "include required(\"conf.d/*.conf\")",
                "include file(\"conf.d/*.conf\")",
                "include required(file(\"*/*.conf\"))"
            })
    void aPatternTakesAllThatMatchInTheOrderOfTheirNames(String statement) {
        var services = workspace.stack(statement).services();
        assertThat(services.keySet()).containsExactly("a", "b");
        assertThat(services.get("a").process().environment()).containsEntry("FROM", "thirty");
    }

    @Test
    void aPatternThatMatchesNothingIsNoError() {
        workspace.stack(
                "include \"nothing/*.conf\"\n include \"conf.d/*.hocon\"\nservices.a.command = [app]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include \"nosuch.conf\"",
                "include \"nosuch\"",
                "include required(\"nosuch.conf\")",
                "include file(\"nosuch.conf\")",
                "services { include \"conf.d/nosuch.conf\" }"
            })
    void aFileThatIsNotThereIsAnErrorWithItsLine(String statement) {
        assertThat(
                        workspace.told(
                                "# include \"nosuch.conf\" was here\n"
                                        + statement
                                        + "\nservices.a.command = [app]"))
                .singleElement()
                .asString()
                .startsWith("2 an include of " + folder)
                .contains("no such file");
    }

    @Test
    void alsoWhereAnIncludedFileIncludesIt() {
        workspace.write("conf.d/outer.conf", "\n\ninclude \"inner.conf\"");
        assertThat(
                        workspace.errors(
                                "valvo.conf",
                                "include \"conf.d/outer.conf\"\nservices.a.command = [app]"))
                .singleElement()
                .satisfies(e -> assertThat(e.place()).endsWith("conf.d/outer.conf:3"));
    }

    @Test
    void aDirectoryIsAnErrorThatSaysWhatToWrite() {
        assertThat(workspace.told("include \"conf.d\"\nservices.a.command = [app]"))
                .singleElement()
                .asString()
                .contains("a directory", "conf.d/*.conf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"conf.d/[ab.conf", "conf.d/{a,b.conf"})
    void aPatternThatIsNeverClosedIsAnErrorAndNotJustNothing(String pattern) {
        assertThat(workspace.told("include \"" + pattern + "\"\nservices.a.command = [app]"))
                .singleElement()
                .asString()
                .startsWith("1 an include with a [ or { that is never closed");
    }

    @Test
    void oneThatIncludesItselfIsAnError() {
        workspace.write("conf.d/loop.conf", "include \"../valvo.conf\"");
        assertThat(workspace.told("include \"conf.d/loop.conf\"\nservices.a.command = [app]"))
                .singleElement()
                .asString()
                .contains("includes this one");
    }

    @Test
    void namesWithoutExtensionAndOtherFormatsAreTaken() {
        workspace.write("more.yaml", "c:\n  command: [app]\n");
        workspace.write("some.conf", "d { command = [app], env.HERE = ${HOME} }");
        var services =
                workspace.stack("services { include \"more.yaml\", include \"some\" }").services();
        assertThat(services.keySet()).containsExactly("c", "d");
        assertThat(services.get("d").process().environment()).containsEntry("HERE", "/home/me");
    }

    @Test
    void aMistakeInAnIncludedFileIsToldThere() {
        workspace.write("conf.d/40-c.conf", "services.c {\n  command = [app]\n  instances = 0\n}");
        assertThat(workspace.errors("valvo.conf", "include \"conf.d/*.conf\""))
                .singleElement()
                .satisfies(e -> assertThat(e.place()).endsWith("conf.d/40-c.conf:3"));
    }
}
