package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.source.ConfigError;
import io.valvo.config.testing.ConfigFixture;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whatever a file is and holds: reading it ends, soon, and tells nobody what is in it. */
@Timeout(20)
class UntrustedConfigFilesTest {
    private static final String SECRET = "d9UaSh9oZqv7wLkR2x0";

    @TempDir Path folder;
    private ConfigFixture workspace;

    @BeforeEach
    void anEmptyFolder() {
        workspace = ConfigFixture.in(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conf", "json", "yaml"})
    void anErrorNeverQuotesWhatAFileHolds(String extension) {
        for (var text :
                List.of(
                        "%s",
                        "%s\n%s\n",
                        "-----BEGIN KEY-----\n%s\n%s==\n-----END KEY-----",
                        "root:$6$%s:19000:0:99999:7:::\nbin:*:%s:0:99999:7:::",
                        "{ \"a\": %s }",
                        "{ a { %s ] }",
                        "a = [ %s",
                        "a: \"%s",
                        "a: '%s",
                        "a = ${%s=}",
                        "a: *%s",
                        "a: !%s!x y",
                        "a = 1 { %s = 2 }, a { b = %s } [1]",
                        "a = { b = %s } \"%s\"",
                        "include %s",
                        "include url(\"%s\")",
                        "\"a\": \"\\%s\"",
                        "a = $%s",
                        "&%s : x")) {
            var errors = workspace.errors("x." + extension, text.replace("%s", SECRET));
            assertThat(errors.stream().map(ConfigError::text))
                    .isNotEmpty()
                    .noneMatch(it -> it.contains(SECRET.substring(0, 8)));
        }
    }

    @Test
    void keysThatAreNoNamesAreCountedNotQuoted() {
        assertThat(workspace.told("a.yaml", "root:$6$salt$hash:1: x\nservices: {}\n"))
                .anySatisfy(it -> assertThat(it).contains("(a key of 19 characters)"))
                .noneMatch(it -> it.contains("salt"));
    }

    @Test
    void aFileOfSomethingElseIsToldInOneLineAndVeryManyMistakesInAHundred() {
        var many = lines(2_000, "key%d: {}\n");
        assertThat(workspace.told("a.yaml", many))
                .hasSize(2)
                .first()
                .asString()
                .contains("no setting of Valvo");
        var services = "services {\n" + lines(3_000, "s%d { comand = [app] }\n") + "}";
        assertThat(workspace.told(services))
                .hasSize(101)
                .last()
                .asString()
                .contains("more mistakes");
    }

    @Test
    void anErrorIsOfBoundedLengthAndHasNoControlCharacters() {
        var text = "services.web { command = [app], stop.signal = \"%s\" }";
        var errors =
                workspace.errors("valvo.conf", text.formatted("\\u001b[2J" + "x".repeat(70_000)));
        assertThat(errors)
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.text().length()).isLessThan(1_000);
                    assertThat(e.text()).doesNotContain("\u001b").contains("\"?[2Jxx");
                });
    }

    @Test
    void onlyRegularFilesAreRead() throws Exception {
        var pipe = folder.resolve("pipe.conf");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThat(found(pipe)).contains("no regular file");
        assertThat(found(Path.of("/dev/zero"))).contains("no regular file");
        assertThat(found(Path.of("/proc/self/status"))).contains("the kernel makes it up");
        assertThat(found(Files.createDirectory(folder.resolve("d.conf")))).contains("directory");
        assertThat(found(folder.resolve("none.conf"))).contains("no such file");
        var link = Files.createSymbolicLink(folder.resolve("l.conf"), folder.resolve("gone"));
        assertThat(found(link)).contains("a link that leads nowhere");
        workspace.stack("include \"*/*.conf\"\nservices.a.command = [app]");
        assertThat(workspace.told("include \"pipe.conf\"\nservices.a.env-file = pipe.conf"))
                .anySatisfy(it -> assertThat(it).startsWith("1 an include of").contains("regular"))
                .anySatisfy(it ->
                        assertThat(it).startsWith("2 services.a.env-file").contains("regular"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command = [app, \"a\\u0000b\"]",
                "command = \"app\\u0000\"",
                "command = [app], cwd = \"\\u0000\"",
                "command = [app], env-file = [\"a\\u0000\"]",
                "command = [app], env.A = \"a\\u0000\""
            })
    void aNulIsAnErrorWhereverItStands(String settings) {
        assertThat(workspace.told("services.web {\n" + settings + " }"))
                .singleElement()
                .asString()
                .startsWith("2 services.web.")
                .contains("a NUL character");
    }

    @Test
    void aScheduleThatIsNoneIsAnError() {
        assertThat(workspace.told("services.web { command = [app], schedule = \"null |\" }"))
                .singleElement()
                .asString()
                .contains("schedule");
    }

    @Test
    void filesAreTextOfABoundedSize() throws Exception {
        var large = Files.writeString(folder.resolve("large.conf"), "#".repeat((1 << 20) + 1));
        assertThat(found(large)).contains("more than 1 MiB");
        var binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', ':', (byte) 0xff});
        assertThat(found(binary)).contains("not UTF-8");
        workspace.stack("bom.conf", "\uFEFFservices.web.command = [app]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    x0 = lol                    | x%1$d = ${x%2$d}${x%2$d}${x%2$d}
                    x = lol                     | x = ${x}${x}
                    x = { y = lol }             | x { y = ${x.y}" "${x.y} }
                    x = lol, y = lol            | x = ${y}${y}, y = ${x}${x}
                    x0 { a = 1 }                | x%1$d { a = ${x%2$d}, b = ${x%2$d} }
                    x0 = [lol]                  | x%1$d = [${x%2$d}, ${x%2$d}, ${x%2$d}]
                    x0 = lol                    | x%1$d = ${x%2$d}${x%2$d}, include "more.conf"
                    """)
    void substitutionsThatGrowBeyondBoundAreAnErrorBeforeMemoryIsGone(String first, String next) {
        workspace.write("more.conf", "x1 = ${x1}${x1}");
        var text =
                IntStream.rangeClosed(1, 60)
                        .mapToObj(n -> next.formatted(n, n - 1))
                        .collect(Collectors.joining("\n"));
        assertThat(workspace.told(first + "\n" + text))
                .singleElement()
                .asString()
                .contains("substitutions");
    }

    @Test
    void substitutionsInOrdinaryNumberAreFilledIn() {
        var appended = lines(60, "x-path = ${x-path}\":/opt/%d\"\nx-list += item%d\n");
        var web =
                workspace
                        .stack(
                                "x-path = /bin, x-deep = ${x-path}, x-all { a = ${x-path}, b = ${x-all.a} }\n"
                                        + appended
                                        + "services.web { command = [app], env { PATH2 = ${x-path}, B = ${x-all.b}, HOME2 = ${HOME} } }")
                        .services()
                        .get("web");
        assertThat(web.process().environment().get("B"))
                .startsWith("/bin:/opt/0")
                .endsWith("/opt/59");
        assertThat(web.process().environment()).containsEntry("HOME2", "/home/me");
    }

    @Test
    void aliasesOfYamlThatStandForBillionsAreAnError() {
        var text = new StringBuilder("x0: &x0 [lol]\n");
        for (int n = 1; n < 12; n++)
            text.append("x%d: &x%d [%s]\n".formatted(n, n, "*x%d, ".formatted(n - 1).repeat(4)));
        assertThat(workspace.told("a.yaml", text.toString()))
                .singleElement()
                .asString()
                .contains("alias");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include url(\"http://127.0.0.1:1/x\")",
                "include \"http://127.0.0.1:1/x\"",
                "include url(\"file:///etc/hostname\")",
                "include classpath(\"reference.conf\")",
                "include required(classpath(\"reference.conf\"))"
            })
    void onlyFilesAreIncluded(String statement) {
        assertThat(workspace.told("\n" + statement + "\nservices.web.command = [app]"))
                .singleElement()
                .asString()
                .startsWith("2 an include of");
    }

    private String found(Path file) {
        return switch (ConfigFile.load(file, Map.of(), Platform::readFile)) {
            case LoadResult.Ok(var stack, var _) -> "good: " + stack;
            case LoadResult.Bad(var errors) -> errors.getFirst().found();
        };
    }

    private static String lines(int number, String line) {
        return IntStream.range(0, number)
                .mapToObj(n -> line.replace("%d", Integer.toString(n)))
                .collect(Collectors.joining());
    }
}
