package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.FileContent;
import io.valvo.model.FileContent.Bytes;
import io.valvo.model.FileContent.Unreadable;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * docs/configuration.md: what is named by a file is a regular file, or said to be something else.
 */
@Timeout(60)
class DescriptorFileReaderTest {
    private static final int MOST = 1 << 12;

    @TempDir Path folder;

    @Test
    void whatIsNoRegularFileIsToldByItsKind() throws Exception {
        assertThat(why(folder)).isEqualTo("a directory");
        assertThat(why(fifo("pipe"))).isEqualTo("no regular file, but a pipe");
        assertThat(why(Path.of("/dev/zero"))).isEqualTo("no regular file, but a device");
        var name = folder.resolve("s");
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(name));
            assertThat(why(name)).isEqualTo("no regular file, but a socket");
        }
    }

    @Test
    void whatIsNotThereAndLinksThatLeadNowhereAreTold() throws Exception {
        assertThat(why(folder.resolve("none"))).isEqualTo("no such file");
        assertThat(why(link("gone", "none"))).isEqualTo("a link that leads nowhere");
        assertThat(why(link("round", "round"))).isEqualTo("a link that leads back to itself");
        assertThat(why(folder.resolve("none/below"))).isEqualTo("no such file");
        var file = Files.writeString(folder.resolve("file"), "x");
        assertThat(why(file.resolve("below"))).startsWith("a file that can't be read: Not a dir");
        assertThat(Platform.readFile(link("there", "file"), MOST)).isInstanceOf(Bytes.class);
    }

    @Test
    void moreThanItsBoundIsNotRead() throws Exception {
        var file = Files.write(folder.resolve("file"), new byte[MOST]);
        assertThat(Platform.readFile(file, MOST)).isInstanceOf(Bytes.class);
        assertThat(why(Files.write(file, new byte[MOST + 1])))
                .isEqualTo("a file of more than 4 KiB");
        for (var name : List.of("/proc/kmsg", "/proc/self/smaps", "/sys/kernel/uevent_seqnum"))
            assertThat(why(Path.of(name))).as(name).startsWith("no");
    }

    /** The name means a pipe and a file by turns: whichever is met is judged and read as itself. */
    @Test
    void aPipeThatTakesAFilesPlaceIsNeverWaitedFor() throws Exception {
        var name = folder.resolve("name");
        var over = new AtomicBoolean();
        Files.writeString(name, "text");
        var swaps = Thread.ofPlatform().start(() -> swap(name, over));
        int pipes = 0;
        int files = 0;
        while (pipes < 200 || files < 200) {
            switch (Platform.readFile(name, MOST)) {
                case Bytes(var bytes) -> {
                    assertThat(bytes).asString().isEqualTo("text");
                    files++;
                }
                case Unreadable(var why) -> {
                    assertThat(why).isEqualTo("no regular file, but a pipe");
                    pipes++;
                }
            }
        }
        over.set(true);
        swaps.join();
    }

    private void swap(Path name, AtomicBoolean over) {
        try {
            var pipe = fifo("pipe");
            var file = Files.writeString(folder.resolve("file"), "text");
            var next = folder.resolve("next");
            for (boolean toPipe = true; !over.get(); toPipe = !toPipe) {
                Files.createLink(next, toPipe ? pipe : file);
                Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Path fifo(String name) throws IOException, InterruptedException {
        var pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        return pipe;
    }

    private Path link(String name, String target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), folder.resolve(target));
    }

    private static String why(Path file) {
        return Platform.readFile(file, MOST) instanceof FileContent.Unreadable(var why) ? why : "";
    }
}
