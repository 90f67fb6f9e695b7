package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

class OpenFileLimiterTest {
    private static final int CALLERS = 900;

    @Test
    void theLimitIsTheCallersWhileSomethingIsStarted() throws IOException {
        long own = soft();
        var files = OpenFileLimiter.lowering(OptionalLong.of(CALLERS));
        assertThat(files.begin()).isTrue();
        assertThat(files.begin()).as("two at once").isTrue();
        assertThat(soft()).isEqualTo(CALLERS);
        files.end();
        assertThat(soft()).as("the other is still at it").isEqualTo(CALLERS);
        files.end();
        assertThat(soft()).isEqualTo(own);
    }

    @Test
    void whereDescriptorsAreScarceTheChildDoesItItself() throws IOException {
        long own = soft();
        var files = OpenFileLimiter.lowering(OptionalLong.of(CALLERS));
        var open = new ArrayList<FileInputStream>();
        try {
            for (int i = 0; i < CALLERS; i++) open.add(new FileInputStream("/dev/null"));
            assertThat(files.begin()).isFalse();
            assertThat(soft()).isEqualTo(own);
        } finally {
            for (var file : open) file.close();
        }
        assertThat(files.command(List.of("tool", "-x"), "/bin/tool"))
                .containsExactly(
                        "/bin/sh",
                        "-c",
                        "ulimit -Sn \"$0\" && exec \"$@\"",
                        "900",
                        "/bin/tool",
                        "-x");
    }

    @Test
    void aCallerWithAHigherLimitOrNoneChangesNothing() throws IOException {
        long own = soft();
        for (var callers : List.of(OptionalLong.empty(), OptionalLong.of(own))) {
            var files = OpenFileLimiter.lowering(callers);
            assertThat(files.begin()).isTrue();
            assertThat(soft()).isEqualTo(own);
            files.end();
        }
    }

    private static long soft() throws IOException {
        var line =
                Files.readAllLines(Path.of("/proc/self/limits")).stream()
                        .filter(it -> it.startsWith("Max open files"))
                        .findFirst()
                        .orElseThrow();
        return Long.parseLong(line.split("\\s+")[3]);
    }
}
