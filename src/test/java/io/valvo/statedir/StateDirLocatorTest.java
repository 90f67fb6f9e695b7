package io.valvo.statedir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class StateDirLocatorTest {
    private static final Path HOME = Path.of("/home/ann");
    private static final StateDirLocator USUAL = StateDirLocator.in(HOME.resolve(".local/state"));

    @TempDir private Path folder;

    @Test
    void aConfigurationThatNamesNoStateDirectoryHasOneUnderTheXdgStateHome() {
        assertThat(USUAL.derived(Path.of("/srv/shop/valvo.conf")).root())
                .hasToString("/home/ann/.local/state/valvo/shop-b43c8fdaba0fb5c1");
        var xdg = StateDirLocator.of(Map.of("XDG_STATE_HOME", folder.toString()));
        assertThat(xdg.derived(Path.of("/srv/shop/valvo.conf")).root().getParent())
                .isEqualTo(folder.resolve("valvo"));
    }

    @Test
    void twoConfigurationsNeverShareADerivedDirectory() {
        assertThat(USUAL.derived(Path.of("/a/x/valvo.conf")))
                .isNotEqualTo(USUAL.derived(Path.of("/b/x/valvo.conf")));
        assertThat(USUAL.derived(Path.of("/a/x/valvo.conf")))
                .isEqualTo(USUAL.derived(Path.of("/a/y/../x/valvo.conf")));
    }

    @Test
    void theNameOfTheFolderIsMadePlain() {
        assertThat(
                        USUAL.derived(Path.of("/srv/my shop: ü/valvo.conf"))
                                .root()
                                .getFileName()
                                .toString())
                .startsWith("my_shop___-");
        assertThat(USUAL.derived(Path.of("/valvo.conf")).root().getFileName().toString())
                .startsWith("root-");
    }

    @Test
    void optionWinsOverEnvironment() {
        var environment = Map.of("VALVO_STATE_DIR", "/from/environment");
        assertThat(StateDirLocator.named(Optional.of(Path.of("/from/option")), environment))
                .contains(StateDir.of(Path.of("/from/option")));
        assertThat(StateDirLocator.named(Optional.empty(), environment))
                .contains(StateDir.of(Path.of("/from/environment")));
        assertThat(StateDirLocator.named(Optional.empty(), Map.of("VALVO_STATE_DIR", "")))
                .isEmpty();
    }

    @Test
    void theClientFindsWhatTheDaemonRemembered() throws IOException {
        var dirs = StateDirLocator.in(folder);
        var config = Path.of("/srv/shop/valvo.conf");
        assertThat(dirs.remembered(config)).isEmpty();
        dirs.remember(config, StateDir.of(Path.of("/srv/shop/var")));
        dirs.remember(config, StateDir.of(Path.of("/srv/shop/run")));
        assertThat(dirs.remembered(config)).contains(StateDir.of(Path.of("/srv/shop/run")));
        assertThat(dirs.remembered(Path.of("/srv/other/valvo.conf"))).isEmpty();
    }

    @Test
    void aPointerThatIsCutShortIsNoPointer() throws IOException {
        var dirs = StateDirLocator.in(folder);
        var config = Path.of("/srv/shop/valvo.conf");
        dirs.remember(config, StateDir.of(Path.of("/srv/shop/var")));
        try (var pointers = Files.list(folder.resolve("valvo/by-config"))) {
            Files.writeString(pointers.findFirst().orElseThrow(), "");
        }
        assertThat(dirs.remembered(config)).isEmpty();
    }

    @Test
    void aConfigurationIsForgottenOnceItsStateDirectoryIsGone() throws IOException {
        var dirs = StateDirLocator.in(folder);
        var left = Path.of("/srv/shop/valvo.conf");
        var gone = Path.of("/srv/mail/valvo.conf");
        dirs.remember(left, StateDir.of(Files.createDirectory(folder.resolve("var"))));
        dirs.remember(gone, StateDir.of(folder.resolve("deleted")));
        var other = Files.writeString(dirs.pointersMade().resolve("daemon.lock"), "1 2\n");
        assertThat(dirs.pointers()).extracting(ConfigPointer::config).contains(left, gone);
        assertThat(dirs.remembered(gone)).as("reading alone deletes nothing").isPresent();

        assertThat(dirs.prunedPointers()).extracting(ConfigPointer::config).containsExactly(left);
        assertThat(dirs.remembered(gone)).isEmpty();
        assertThat(dirs.remembered(left)).isPresent();
        assertThat(other).as("what is no pointer").exists();
    }

    @Test
    void aFileHasOneDirectoryByWhateverPathItIsNamedOnceOneOfThemWasUsed() throws IOException {
        var dirs = StateDirLocator.in(folder);
        var real = Files.createDirectories(folder.resolve("rel1")).resolve("valvo.conf");
        Files.writeString(real, "");
        var link = Files.createSymbolicLink(folder.resolve("current"), real.getParent());
        var linked = link.resolve("valvo.conf");
        assertThat(dirs.usual(linked)).isEqualTo(dirs.derived(linked));
        Files.createDirectories(dirs.derived(linked).root());
        dirs.remember(linked, dirs.derived(linked));
        assertThat(dirs.usual(real)).isEqualTo(dirs.derived(linked));
        assertThat(dirs.aliases(real)).extracting(ConfigPointer::config).containsExactly(linked);

        Files.delete(link);
        Files.createSymbolicLink(link, Files.createDirectories(folder.resolve("rel2")));
        Files.writeString(linked, "");
        assertThat(dirs.usual(real)).isEqualTo(dirs.derived(real));
        assertThat(dirs.usual(linked)).isEqualTo(dirs.derived(linked));
        assertThat(dirs.aliases(real)).as("whose daemon has read it").hasSize(1);
        dirs.remember(linked, dirs.derived(linked));
        assertThat(dirs.aliases(real)).as("after a reload").isEmpty();
    }

    @Test
    void aHardLinkIsTheSameProjectInItsFolderAlone() throws IOException {
        var file = Files.writeString(folder.resolve("valvo.conf"), "");
        var beside = Files.createLink(folder.resolve("other.conf"), file);
        var elsewhere = Files.createDirectory(folder.resolve("copy")).resolve("valvo.conf");
        Files.createLink(elsewhere, file);
        var pointer = ConfigPointer.of(file, StateDir.of(folder.resolve("state")));
        assertThat(pointer.isOf(beside)).isTrue();
        assertThat(pointer.isOf(elsewhere)).isFalse();
        assertThat(pointer.sharesFile(elsewhere)).isTrue();
        assertThat(pointer.isOf(folder.resolve("absent.conf"))).isFalse();
        assertThat(ConfigPointer.parse(pointer.text(), file)).contains(pointer);
        assertThat(ConfigPointer.parse("/srv/var", file).map(ConfigPointer::stateDir))
                .as("of an earlier version")
                .contains(StateDir.of(Path.of("/srv/var")));
    }
}
