package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** docs/logs.md: who rotates may be killed at any instruction. */
@Timeout(300)
class RotatorKillIT {
    private static final int KILLS = 25;

    private final Random random = new Random(7);

    @Test
    void noLineIsLostOrDoubledWhenTheRotatingProcessIsKilled() throws Exception {
        Files.createDirectories(Path.of("target"));
        var directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kill");
        assumeTrue(
                Platform.frontTruncation().unit(directory).isPresent(),
                "the file system can't cut files");
        var log = Files.createFile(directory.resolve("backend.log"));
        Map<RotationState.Phase, Integer> hit = new EnumMap<>(RotationState.Phase.class);
        try (var _ = LineWriterProcess.start(log, true, 1_000_000_000)) {
            for (int kill = 0; kill < KILLS; kill++) {
                rotateAndBeKilled(log);
                hit.merge(RotationState.of(log).phase(), 1, Integer::sum);
            }
        }
        new LogRotator(
                        log,
                        Platform.frontTruncation(),
                        Platform.frontTruncation().unit(directory),
                        java.time.InstantSource.system())
                .recover(Integer.MAX_VALUE);
        System.out.println("killed in these phases: " + hit);
        assertThat(LineWriterProcess.count(log)).isPositive();
        assertThat(new RotatedFiles(log).file(KILLS)).isPresent();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** Some instant after the first rotation, mostly within the next one. */
    private void rotateAndBeKilled(Path log) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                List.of(
                        java,
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogRotatorProcess.class.getName(),
                        log.toString());
        var turner = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = new BufferedReader(new InputStreamReader(turner.getInputStream(), UTF_8))) {
            awaitRotations(out, 1 + random.nextInt(3));
            long until = System.nanoTime() + random.nextLong(15_000_000);
            while (System.nanoTime() < until) Thread.onSpinWait();
        } finally {
            turner.destroyForcibly();
            turner.waitFor();
        }
    }

    private static void awaitRotations(BufferedReader out, int count) throws IOException {
        for (int seen = 0; seen < count; ) {
            var line = out.readLine();
            assertThat(line).isIn("recovered", "rotated");
            if ("rotated".equals(line)) seen++;
        }
    }
}
