package io.valvo.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.spec.StandardInput;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * docs/configuration.md, "Templates": {{config-dir}} is the folder of the file, wherever it stands.
 */
class ConfigDirTemplateTest {
    @TempDir Path parent;

    private Path folder;
    private ConfigFixture workspace;

    @BeforeEach
    void aFolderWithABlankAndADollar() throws IOException {
        folder = Files.createDirectory(parent.resolve("my $1 project"));
        workspace = ConfigFixture.in(folder);
        workspace.write(".env", "A=1\n");
        workspace.write("in put", "x");
        Files.createDirectory(folder.resolve("sub"));
    }

    @Test
    void argumentsAndVariablesMayHoldIt() {
        var web =
                workspace.web(
                        """
                        command = "{{config-dir}}/bin/app --in={{ config-dir }}/x {{service}}"
                        env.HERE = "{{config-dir}}", env.LITERAL = "{{{{config-dir}}"
                        hooks.pre-start = ["{{config-dir}}/bin/app", "{{config-dir}}"]
                        """);
        assertThat(web.process().command())
                .containsExactly(folder + "/bin/app", "--in=" + folder + "/x", "{{service}}");
        assertThat(web.process().environment())
                .containsEntry("HERE", folder.toString())
                .containsEntry("LITERAL", "{{{{config-dir}}");
        assertThat(web.hooks().toString()).contains(folder + "/bin/app, " + folder);
    }

    @Test
    void pathsThatAreRelativeToSomethingElseMayBeginWithIt() {
        var web =
                workspace.web(
                        """
                        cwd = "{{config-dir}}/sub", env-file = "{{config-dir}}/.env"
                        stdin = "{{config-dir}}/in put"
                        """);
        assertThat(web.process().directory()).isEqualTo(folder.resolve("sub"));
        assertThat(web.process().environment()).containsEntry("A", "1");
        assertThat(web.process().stdin())
                .isEqualTo(new StandardInput.File(folder.resolve("in put")));
    }

    @Test
    void inAFileThatIsIncludedItIsTheFolderOfTheWholeAndSlipsAreTold() {
        workspace.write("sub/more.conf", "services.b.command = [app, \"{{config-dir}}\"]");
        assertThat(workspace.stack("include \"sub/more.conf\"").services().get("b"))
                .extracting(it -> it.process().command().get(1))
                .isEqualTo(folder.toString());
        assertThat(workspace.told("services.a.command = [app, \"{{config_dir}}\"]"))
                .singleElement()
                .asString()
                .contains("the unknown template {{config_dir}}", "config-dir");
    }
}
