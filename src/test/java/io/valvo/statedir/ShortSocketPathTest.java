package io.valvo.statedir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

class ShortSocketPathTest {
    @TempDir Path dir;

    @Test
    void aSocketsDirectoryGoesByItsOwnNameWhereTheKernelTakesThat() throws IOException {
        try (var place = ShortSocketPath.of(Path.of("/srv/state"), "valvo.sock")) {
            assertThat(place.directory()).hasToString("/srv/state");
        }
    }

    @Test
    void aLongOneGoesByALinkAsLongAsItIsNeeded() throws IOException {
        var deep = Files.createDirectories(dir.resolve("d".repeat(110)));
        Files.writeString(deep.resolve("valvo.sock"), "here");
        Path link;
        try (var place = ShortSocketPath.of(deep, "valvo.sock")) {
            link = place.directory();
            assertThat(link.resolve("valvo.sock").toString().length()).isLessThan(108);
            assertThat(link.resolve("valvo.sock")).hasContent("here");
        }
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(link.getParent()).doesNotExist();
        assertThat(deep.resolve("valvo.sock")).hasContent("here");
    }
}
