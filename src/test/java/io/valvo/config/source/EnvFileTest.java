package io.valvo.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.os.platform.Platform;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Env files, read as docker compose reads them. */
class EnvFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOST", "db", "EMPTY", "");

    @TempDir Path folder;
    private ConfigFixture workspace;

    @BeforeEach
    void anEmptyFolder() {
        workspace = ConfigFixture.in(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    K=a#b                          ~ a#b
                    K=postgres://u:p#ss@h/db       ~ postgres://u:p#ss@h/db
                    K=a #b                         ~ a
                    K=a\\t#b                       ~ a
                    K= # nothing                   ~ ``
                    K=#f00                         ~ #f00
                    K=                             ~ ``
                    K = spaced                     ~ spaced
                    K= "sp"                        ~ sp
                    K: yaml                        ~ yaml
                    export K=x                     ~ x
                    export  K = x                  ~ x
                    K="a b" # c                    ~ a b
                    K="a # b"                      ~ a # b
                    K='a # b'                      ~ a # b
                    K="esc \\"q\\" x"              ~ esc "q" x
                    K="line\\nbreak\\ttab"         ~ line⏎break→tab
                    K="back\\\\slash \\w"          ~ back\\slash \\w
                    K='no\\n $HOST "q"'            ~ no\\n $HOST "q"
                    K='it\\'s'                     ~ it's
                    K="a⏎b⏎"                       ~ a⏎b⏎
                    K='a⏎b'                        ~ a⏎b
                    K=plain "quotes" in it         ~ plain "quotes" in it
                    K=back\\nslash                 ~ back\\nslash
                    K=${HOST}:1                    ~ db:1
                    K=$HOST:1                      ~ db:1
                    K="x-${HOST}"                  ~ x-db
                    K="x-\\${HOST} \\$HOST"        ~ x-${HOST} $HOST
                    K=pa$$word                     ~ pa$word
                    K=100$                         ~ 100$
                    K=a$1b$(x)                     ~ a$1b$(x)
                    K=${NONE:-5} ${NONE-6}         ~ 5 6
                    K=[${EMPTY:-5}] [${EMPTY-5}]   ~ [5] []
                    K=${HOST:+yes}${NONE+no}       ~ yes
                    K=${NONE:-${HOST}s}            ~ dbs
                    A=1⏎K=${A}2                    ~ 12
                    K=1⏎K=2                        ~ 2
                    # K=0⏎⏎  K=1⏎# end             ~ 1
                    K=größe                        ~ größe
                    """)
    void valuesAreThoseOfDockerCompose(String file, String value) {
        var text = file.replace("\\t", "\t").replace("\t", file.contains("\"") ? "\\t" : "\t");
        assertThat(read(text.replace('⏎', '\n')).get("K"))
                .isEqualTo(value.replace('⏎', '\n').replace('→', '\t'));
    }

    @Test
    void byteOrderMarkAndLineEndsOfWindowsAreTaken() throws Exception {
        assertThat(read("\uFEFFA=1\r\nB=\"x\r\ny\"\r\nC='z'\r\n"))
                .isEqualTo(Map.of("A", "1", "B", "x\ny", "C", "z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
                    A=1⏎K="never closed⏎B=two⏎C=three    ~ 2 ~ never closed
                    A=1⏎B=2⏎K='never closed⏎             ~ 3 ~ never closed
                    =value                               ~ 1 ~ no name
                    export =value                        ~ 1 ~ no name
                    A=1⏎not a line                       ~ 2 ~ something else than NAME=value
                    A=1⏎two words=x                      ~ 2 ~ a name that is none
                    K="a" b                              ~ 1 ~ after a closing quote
                    K="a⏎b" c                            ~ 2 ~ after a closing quote
                    A=1⏎K=${A                            ~ 2 ~ never closed
                    K=${ }                               ~ 1 ~ names no variable
                    A=1⏎⏎K=${NONE:?set me}               ~ 3 ~ has to be set
                    """)
    void anErrorNamesTheLineWhereItBeginsAndQuotesNothing(String text, int line, String what) {
        assertThat(variables(text.replace('⏎', '\n')))
                .isInstanceOfSatisfying(
                        EnvFile.Unreadable.class,
                        it ->
                                assertThat(it.why())
                                        .contains(".env:" + line + ", ", what)
                                        .doesNotContain("two", "value\n"));
    }

    @Test
    void valuesThatGrowWithoutBoundAreAnError() {
        var text = new StringBuilder("A=lollollol\n");
        for (int n = 0; n < 40; n++) text.append("A=$A$A$A\n");
        assertThat(variables(text.toString())).isInstanceOf(EnvFile.Unreadable.class);
    }

    @Test
    void aVariableThatIsNotSetStandsForNothingAndIsToldOf() {
        assertThat(variables("A=1\nPASSWORD=pa$word"))
                .isEqualTo(
                        new EnvFile.Read(
                                Map.of("A", "1", "PASSWORD", "pa"),
                                List.of(
                                        "line 2: $word is not set and stands for nothing ($$ is a dollar sign)")));
    }

    @Property(tries = 300)
    void whatIsQuotedIsReadAsItWas(@ForAll List<@NotEmpty String> values) throws Exception {
        var text = new StringBuilder();
        var expected = new ArrayList<String>();
        for (var value : values) {
            var plain = value.replaceAll("[\0\r\\p{Cs}]", "");
            expected.add(plain);
            var escaped = plain.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
            text.append("V%04d=\"%s\"\n".formatted(expected.size(), escaped));
        }
        var read =
                new EnvFileParser(
                                text.toString(), new EnvFileExpansion(Map.of(), new ArrayList<>()))
                        .read();
        assertThat(List.copyOf(read.values())).isEqualTo(expected);
    }

    private Map<String, String> read(String text) {
        return variables(text) instanceof EnvFile.Read(var values, var _)
                ? values
                : Map.of("K", variables(text).toString());
    }

    private EnvFile.Variables variables(String text) {
        var file = workspace.write(".env", text);
        assertThat(Files.exists(file)).isTrue();
        return EnvFile.read(file, ENVIRONMENT, new SourceFiles(Platform::readFile));
    }
}
