package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** A service has what whoever called Valvo has, byte for byte, and Valvo has nothing of it. */
class CallerInheritanceIT {
    /** No locale, a limit, bytes that aren't UTF-8, options that no JVM starts with. */
    private static final String CALLER =
            """
            unset LANG LC_ALL LC_CTYPE
            ulimit -Sn 700
            export BYTES="$(printf 'caf\\351')" HOME="$PWD/jörg"
            export JAVA_TOOL_OPTIONS=-agentlib:nothing _JAVA_OPTIONS=-Xnothing JDK_JAVA_OPTIONS=-Xnone
            "$@"
            """;

    @RegisterExtension final E2eEnvironment place = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void aServiceHasTheCallersEnvironmentAndLimitsWhateverTheLocale() throws Exception {
        place.file("größe/here", "fed");
        place.file("jörg/home", "");
        place.file(
                "kö.conf",
                """
                state-dir = state, api.port = 0
                services.all {
                  oneshot = true, cwd = "größe"
                  command = [sh, -c, "ls; ls \\"$HOME\\"; ulimit -Sn; printf %%s $BYTES; env | grep -E '^(JAVA_T|JDK_|_J|L)' | LC_ALL=C sort"]
                }
                services.asks { oneshot = true, cwd = "/", command = [env, "VALVO_BUILD=no", "%s", status, --json] }
                services.fed { oneshot = true, cwd = "größe", stdin = here, command = cat }
                services.bare {
                  oneshot = true, user = root, env.SHELL = mine
                  command = [sh, -c, "echo $HOME $SHELL"]
                }
                """
                        .formatted(E2eEnvironment.LAUNCHER));
        caller("-f", "kö.conf", "up", "--detach").succeeded();
        place.eventually("it has asked", () -> place.log("asks").contains("asks"));
        for (var job : List.of("all", "bare", "fed"))
            place.eventually(job, () -> !place.log(job).isEmpty() && completed(job));
        assertThat(bytes("state/logs/all.log"))
                .isEqualTo(
                        "here\nhome\n700\ncaf\u00e9"
                                + "JAVA_TOOL_OPTIONS=-agentlib:nothing\n"
                                + "JDK_JAVA_OPTIONS=-Xnone\n_JAVA_OPTIONS=-Xnothing\n");
        assertThat(place.text("state/logs/fed.log")).isEqualTo("fed");
        assertThat(place.text("state/logs/bare.log")).isEqualTo("/root mine\n");
        caller("-f", "kö.conf", "down").succeeded();
    }

    @Test
    @RunsConcurrently
    void aCommandThatIsRunHasTheArgumentsAndTheInputThatWereGiven() throws Exception {
        var script =
                CALLER.replace(
                        "\"$@\"",
                        "printf data | \"$@\" sh -c 'cat > in; printf \"%s|\" \"$@\" > out' sh größe \"$BYTES\" '?'");
        place.run(
                        "sh",
                        "-c",
                        script,
                        "sh",
                        E2eEnvironment.LAUNCHER.toString(),
                        "run",
                        "--once",
                        "--")
                .succeeded();
        assertThat(place.text("in")).isEqualTo("data");
        assertThat(bytes("out"))
                .isEqualTo(
                        new String(
                                        "größe|".getBytes(StandardCharsets.UTF_8),
                                        StandardCharsets.ISO_8859_1)
                                + "caf\u00e9|?|");
    }

    private boolean completed(String job) throws Exception {
        return place.valvo("-f", "kö.conf", "status", job).out().contains("completed");
    }

    private E2eEnvironment.Ran caller(String... words) throws Exception {
        var all = new ArrayList<>(List.of("-c", CALLER, "sh"));
        all.add(E2eEnvironment.LAUNCHER.toString());
        all.addAll(List.of(words));
        return place.run("sh", all.toArray(String[]::new));
    }

    private String bytes(String file) throws Exception {
        return Files.readString(place.dir().resolve(file), StandardCharsets.ISO_8859_1);
    }
}
