package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.os.PortLocks.HeldElsewhere;
import io.valvo.os.PortLocks.Locked;
import io.valvo.os.linux.AbstractSocketLocks;
import io.valvo.os.platform.Platform;
import io.valvo.os.portable.FileLocks;
import io.valvo.os.testing.PortLockHolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

class PortLocksIT {
    /** Beyond what is a port, so that no daemon of this machine is in the way. */
    private static final int PORT = 70_000;

    enum Kind {
        NATIVE,
        FILES
    }

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void aPortIsLockedOnceAmongAllAndAgainWhenItIsGivenBack(Kind kind) {
        try (var one = locks(kind).get();
                var other = locks(kind).get()) {
            assertThat(one.tryLock(PORT)).isEqualTo(new Locked());
            assertThat(one.tryLock(PORT)).as("mine already").isEqualTo(new Locked());
            assertThat(other.tryLock(PORT)).isInstanceOf(HeldElsewhere.class);
            assertThat(other.heldElsewhere(PORT)).isPresent();
            assertThat(one.heldElsewhere(PORT)).isEmpty();
            other.unlock(PORT);
            assertThat(other.tryLock(PORT))
                    .as("not its own to give back")
                    .isInstanceOf(HeldElsewhere.class);
            one.unlock(PORT);
            assertThat(other.heldElsewhere(PORT)).isEmpty();
            assertThat(other.tryLock(PORT)).isEqualTo(new Locked());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofManyWhoTryAtOnceOneSucceeds(Kind kind) {
        var daemons = Stream.generate(locks(kind)).limit(8).toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int port = PORT; port < PORT + 50; port++) {
                int each = port;
                var attempts = new ArrayList<CompletableFuture<PortLocks.Attempt>>();
                daemons.forEach(d ->
                        attempts.add(
                                CompletableFuture.supplyAsync(() -> d.tryLock(each), threads)));
                assertThat(
                                attempts.stream()
                                        .map(CompletableFuture::join)
                                        .filter(Locked.class::isInstance))
                        .hasSize(1);
            }
        } finally {
            daemons.forEach(PortLocks::close);
        }
    }

    /** Needs root, who can be another user. */
    @Test
    @EnabledIf("root")
    void whoMayNotBindAPortCannotKeepItFromThoseWhoMayByItsName() throws Exception {
        var squatter =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=65534",
                                "--clear-groups",
                                "/usr/bin/python3",
                                "-c",
                                "import socket; s = []\n"
                                        + "for port in (1, 70001):\n"
                                        + "  s.append(socket.socket(socket.AF_UNIX))\n"
                                        + "  s[-1].bind('\\0valvo/port/%d' % port); s[-1].listen()\n"
                                        + "print('there', flush=True); input()")
                        .start();
        try (var locks = new AbstractSocketLocks(1024)) {
            assertThat(squatter.inputReader().readLine()).isEqualTo("there");
            assertThat(locks.heldElsewhere(1)).isEmpty();
            assertThat(locks.tryLock(1)).isEqualTo(new Locked());
            assertThat(locks.tryLock(70_001))
                    .as("he could have the port as well")
                    .isEqualTo(new HeldElsewhere(OptionalLong.of(squatter.pid())));
        } finally {
            squatter.destroyForcibly().waitFor();
        }
    }

    static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "lock files don't tell their owner")
    void theOwnerIsNamedAndItsDeathGivesTheLockBack() throws IOException, InterruptedException {
        var holder = startHolder();
        try (var reader = holder.inputReader(StandardCharsets.UTF_8);
                var mine = Platform.portLocks()) {
            assertThat(reader.readLine()).isEqualTo(new Locked().toString());
            assertThat(mine.tryLock(PORT))
                    .isEqualTo(new HeldElsewhere(OptionalLong.of(holder.pid())));
            holder.destroyForcibly();
            assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(mine.tryLock(PORT)).isEqualTo(new Locked());
        } finally {
            holder.destroyForcibly();
        }
    }

    private static Process startHolder() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PortLockHolder.class.getName(),
                        Integer.toString(PORT))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Supplier<PortLocks> locks(Kind kind) {
        return switch (kind) {
            case NATIVE -> Platform::portLocks;
            case FILES -> () -> new FileLocks(directory);
        };
    }
}
