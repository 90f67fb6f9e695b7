package io.valvo.e2e.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.util.List;

/** docs/files.md: one project has one daemon, by whatever path it is named. */
class ProjectAliasIT {
    private static final String STACK = "api.tcp = false\nservices.a { command = [sleep, %d] }\n";

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void aReleaseThatIsReachedThroughALinkHasOneDaemonAndADeployMeetsIt() throws Exception {
        var one = here.file("rel1/valvo.conf", STACK.formatted(864741));
        var two = here.file("rel2/valvo.conf", STACK.formatted(864742));
        link("rel1", "current");
        here.valvo("-f", "current/valvo.conf", "up", "--detach").succeeded();
        var pid = pid("current");

        for (var path : List.of("current", "rel1", "current/../rel1", "rel1/"))
            assertThat(pid(path)).isEqualTo(pid);
        assertThat(in("cd current && exec env -u PWD", "status").code()).isZero();
        Files.createSymbolicLink(here.dir().resolve("by-link.conf"), one);
        Files.createLink(one.resolveSibling("hard.conf"), one);
        for (var file : List.of("by-link.conf", "rel1/valvo.conf", "rel1/hard.conf")) {
            var up = here.valvo("-f", file, "up");
            assertThat(up.code()).isEqualTo(1);
            assertThat(up.err()).contains("another daemon (pid " + pid + ")");
        }

        link("rel2", "current");
        for (var path : List.of("current", "rel1", "rel2")) assertThat(pid(path)).isEqualTo(pid);
        assertThat(in("cd current", "up", "--detach").err()).contains("(pid " + pid + ")");
        assertThat(in("cd current", "up").err()).contains("another daemon (pid " + pid + ")");
        assertThat(in("cd rel2", "up").err()).contains("another daemon (pid " + pid + ")");
        in("cd current", "reload").succeeded();
        assertThat(in("cd current", "config", "a").out()).contains("864742");
        assertThat(here.valvo("-f", two.toString(), "status").code()).isZero();
        assertThat(here.valvo("-f", one.toString(), "status").code()).isEqualTo(3);
    }

    @Test
    void aHardLinkInAnotherFolderIsAnotherProjectAndIsToldOf() throws Exception {
        var one = here.file("rel1/valvo.conf", STACK.formatted(864743));
        Files.createDirectories(here.dir().resolve("copy"));
        Files.createLink(here.dir().resolve("copy/valvo.conf"), one);
        here.valvo("-f", "rel1/valvo.conf", "up", "--detach").succeeded();
        assertThat(here.valvo("-f", "copy/valvo.conf", "up", "--detach").succeeded().err())
                .contains("the same file runs already, as " + one);
        assertThat(pid("copy")).isNotEqualTo(pid("rel1"));
    }

    @Test
    void aStateDirectoryThatIsReachedThroughALinkIsOneAndStaysWhereItWas() throws Exception {
        here.file("rel1/valvo.conf", "state-dir = var\n" + STACK.formatted(864744));
        here.file("rel2/valvo.conf", "state-dir = var\n" + STACK.formatted(864744));
        link("rel1", "current");
        here.valvo("-f", "current/valvo.conf", "up", "--detach").succeeded();
        var pid = pid("current");
        assertThat(here.valvo("--state-dir", "rel1/var", "-f", "rel2/valvo.conf", "up").err())
                .contains("another daemon (pid " + pid + ")");
        link("rel2", "current");
        assertThat(pid("current")).isEqualTo(pid);
        var up = here.valvo("-f", "current/valvo.conf", "up");
        assertThat(up.code()).isEqualTo(1);
        assertThat(up.err())
                .contains("another daemon (pid " + pid + ")", here.dir() + "/rel1/var", "reload");
        here.valvo("-f", "current/valvo.conf", "restart", "a").succeeded();
        assertThat(here.dir().resolve("rel2/var/valvo.sock")).doesNotExist();
    }

    @AfterEach
    void down() throws Exception {
        for (var file : List.of("current/valvo.conf", "rel1/valvo.conf", "copy/valvo.conf"))
            here.valvo("-f", file, "down");
    }

    private void link(String to, String name) throws Exception {
        here.run("ln", "-sfn", to, name).succeeded();
    }

    /** Of the daemon that is asked in that folder, by a shell that has changed to it. */
    private long pid(String folder) throws Exception {
        var services = in("cd " + folder, "status", "--json").succeeded().json();
        var process = services.get(0).get("instances").get(0).get("pid").asLong();
        return ProcessHandle.of(process).orElseThrow().parent().orElseThrow().pid();
    }

    private E2eEnvironment.Ran in(String shell, String... words) throws Exception {
        return here.run(
                "sh",
                "-c",
                shell + " && exec " + E2eEnvironment.LAUNCHER + " " + String.join(" ", words));
    }
}
