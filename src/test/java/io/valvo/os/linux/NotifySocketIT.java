package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.os.NotifyMessage;
import io.valvo.os.NotifySockets;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the sender of a datagram")
class NotifySocketIT {
    private static final int NOBODY = 65534;

    @TempDir private Path directory;

    private final BlockingQueue<NotifyMessage> heard = new LinkedBlockingQueue<>();
    private NotifySockets notifications;

    @BeforeEach
    void open() throws IOException {
        notifications = Platform.notifySockets();
    }

    @AfterEach
    void close() {
        notifications.close();
    }

    @Test
    void aMessageArrivesWithItsSenderAttestedByTheKernel() throws Exception {
        var socket =
                notifications.open(directory.resolve("n/web"), OptionalInt.empty(), heard::add);
        NotifySender.send(socket.address(), "READY=1\nSTATUS=all good\nX_FOO=1");
        var notification = next();
        assertThat(notification.values())
                .isEqualTo(Map.of("READY", "1", "STATUS", "all good", "X_FOO", "1"));
        assertThat(notification.says("READY")).isTrue();
        assertThat(notification.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(notification.uid()).isEqualTo(SocketCalls.user());
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("n"))))
                .isEqualTo("rwx------");
    }

    @Test
    void allSocketsAreServedByOneThread() throws Exception {
        var addresses = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            int each = i;
            var socket =
                    notifications.open(
                            directory.resolve("n" + i),
                            OptionalInt.empty(),
                            n -> {
                                assertThat(n.values()).containsEntry("STATUS", "n" + each);
                                heard.add(n);
                            });
            addresses.add(socket.address());
        }
        for (int i = 0; i < 200; i++) NotifySender.send(addresses.get(i), "STATUS=n" + i);
        for (int i = 0; i < 200; i++) next();
        assertThat(
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(t -> t.getName().equals("valvo-notify")))
                .as("those of earlier tests may still be ending")
                .hasSizeLessThan(20);
    }

    @Test
    void aListenerThatFailsDoesNotSilenceTheOthers() throws Exception {
        var broken =
                notifications.open(
                        directory.resolve("broken"),
                        OptionalInt.empty(),
                        _ -> {
                            throw new IllegalStateException("on purpose");
                        });
        var sound = notifications.open(directory.resolve("sound"), OptionalInt.empty(), heard::add);
        NotifySender.send(broken.address(), "READY=1");
        NotifySender.send(sound.address(), "READY=1");
        assertThat(next().says("READY")).isTrue();
    }

    @Test
    void messagesThatAreTooLongOrSayNothingAreDropped() throws Exception {
        var socket = notifications.open(directory.resolve("n"), OptionalInt.empty(), heard::add);
        NotifySender.send(socket.address(), "STATUS=" + "x".repeat(NotifyParser.LIMIT));
        NotifySender.send(socket.address(), "BARRIER=1");
        NotifySender.send(socket.address(), "WATCHDOG=1");
        assertThat(next().says("WATCHDOG")).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void aLeftoverSocketIsReplacedAndAClosedOneIsGone() throws Exception {
        var file = directory.resolve("n");
        Files.createFile(file);
        var socket = notifications.open(file, OptionalInt.empty(), heard::add);
        NotifySender.send(socket.address(), "READY=1");
        next();
        socket.close();
        socket.close();
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> NotifySender.send(socket.address(), "READY=1"))
                .hasMessageContaining("No such file");
    }

    @Test
    void aPathThatIsTooLongForTheKernelHasAnAbstractAddress() throws Exception {
        var path = directory.resolve("x".repeat(108)).resolve("web");
        var socket = notifications.open(path, OptionalInt.empty(), heard::add);
        assertThat(socket.address()).startsWith("@");
        NotifySender.send(socket.address(), "READY=1");
        assertThat(next().says("READY")).isTrue();
    }

    @Test
    void aSocketThatWasSweptAwayIsBoundAgainUnderItsAddress() throws Exception {
        var web = notifications.open(directory.resolve("n/web"), OptionalInt.empty(), heard::add);
        var db = notifications.open(directory.resolve("n/db"), OptionalInt.empty(), heard::add);
        assertThat(notifications.restore()).isZero();
        Files.delete(Path.of(web.address()));
        assertThat(notifications.restore()).isEqualTo(1);
        Files.delete(Path.of(web.address()));
        Files.delete(Path.of(db.address()));
        Files.delete(directory.resolve("n"));
        assertThat(notifications.restore()).isEqualTo(2);
        assertThat(notifications.restore()).isZero();
        NotifySender.send(web.address(), "READY=1");
        assertThat(next().says("READY")).isTrue();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(Path.of(db.address()))))
                .isEqualTo("rw-------");
    }

    @Test
    void systemdsOwnSenderIsServedAndItsBarrierReleased() throws Exception {
        assumeTrue(installed("systemd-notify"), "systemd-notify isn't installed");
        var socket = notifications.open(directory.resolve("n"), OptionalInt.empty(), heard::add);
        assertThat(run(socket.address(), "systemd-notify", "--ready", "--status=all good"))
                .isZero();
        assertThat(next().values()).containsEntry("READY", "1").containsEntry("STATUS", "all good");
    }

    @Test
    void aServiceOfAnotherUserIsHeardAndAThirdUserIsNot() throws Exception {
        assumeTrue(SocketCalls.user() == 0, "only root can become somebody else");
        assumeTrue(
                installed("setpriv") && installed("systemd-notify"),
                "setpriv or systemd-notify isn't installed");
        var theirs = notifications.open(directory.resolve("n"), OptionalInt.of(NOBODY), heard::add);
        assertThat(runAs(NOBODY, theirs.address())).isZero();
        assertThat(next().uid()).isEqualTo(NOBODY);
        assertThat(runAs(NOBODY - 1, theirs.address())).as("it is only dropped").isZero();
        NotifySender.send(theirs.address(), "STATUS=root may");
        assertThat(next().values()).containsEntry("STATUS", "root may");
    }

    private static int runAs(int user, String address) throws Exception {
        return run(
                address,
                "setpriv",
                "--reuid=" + user,
                "--clear-groups",
                "systemd-notify",
                "--ready");
    }

    private static int run(String address, String... command) throws Exception {
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("NOTIFY_SOCKET", address);
        var process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private NotifyMessage next() throws InterruptedException {
        var notification = heard.poll(30, TimeUnit.SECONDS);
        assertThat(notification).as("a notification within 30 s").isNotNull();
        return notification;
    }
}
