package io.valvo.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.os.SpawnException;
import io.valvo.os.SpawnRequest;
import io.valvo.os.SpawnRequest.Attributes;
import io.valvo.os.SpawnRequest.Rlimit;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

class ExecWrapperTest {
    private static final SpawnRequest PLAIN =
            SpawnRequest.of(
                    List.of("tool", "-x"), Map.of("A", "1"), Path.of("/"), Path.of("/dev/null"));

    @Test
    void wrapsNothingThatNeedsNoWrapping() throws SpawnException {
        assertThat(wrapper(true).wrap(PLAIN, "/bin/tool")).isEqualTo(PLAIN);
    }

    @Test
    void setsEachAttributeInOrderAndThenExecs() throws SpawnException {
        var attributes =
                new Attributes(
                        Optional.of("root"),
                        Optional.of("0"),
                        OptionalInt.of(022),
                        Map.of("nofile", new Rlimit(1, -1)),
                        OptionalInt.empty(),
                        OptionalInt.of(300));
        assertThat(wrapper(true).wrap(PLAIN.withAttributes(attributes), "/bin/tool").command())
                .containsExactly(
                        "/bin/sh",
                        "-c",
                        "umask 22 && echo 300 > /proc/self/oom_score_adj && exec \"$@\"",
                        "sh",
                        "/x/prlimit",
                        "--nofile=1:unlimited",
                        "/x/setpriv",
                        "--reuid=0",
                        "--regid=0",
                        "--init-groups",
                        "/bin/tool",
                        "-x");
    }

    @Test
    void refusesToBecomeAnotherUserWithoutBeingRoot() {
        var launch = PLAIN.withAttributes(user("root"));
        assertThatThrownBy(() -> wrapper(false).wrap(launch, "/bin/tool"))
                .hasMessage(
                        "cannot start: user = root needs a supervisor that runs as root; this one runs as me");
    }

    @Test
    void remainsWhoItIsWithoutAWrapper() throws SpawnException {
        var wrapper =
                new ExecWrapper(
                        new UserDatabase(),
                        name -> Optional.of("/x/" + name),
                        false,
                        false,
                        "root");
        var wrapped = wrapper.wrap(PLAIN.withAttributes(user("root")), "/bin/tool");
        assertThat(wrapped.command()).isEqualTo(PLAIN.command());
        assertThat(wrapped.environment())
                .containsEntry("USER", "root")
                .containsEntry("LOGNAME", "root")
                .containsKeys("HOME", "SHELL")
                .containsEntry("A", "1");
    }

    @Test
    void saysWhichToolIsMissing() {
        var wrapper = new ExecWrapper(new UserDatabase(), _ -> Optional.empty(), true, false, "me");
        assertThatThrownBy(() -> wrapper.wrap(PLAIN.withAttributes(user("root")), "/bin/tool"))
                .hasMessageContaining("setpriv(1)");
    }

    @Test
    void tellsTheProcessOfItsSockets() throws SpawnException {
        var launch =
                PLAIN.withPassed(
                        List.of(
                                new SpawnRequest.Passed(7, "web"),
                                new SpawnRequest.Passed(9, "admin")));
        var wrapped = wrapper(false).wrap(launch, "/bin/tool");
        assertThat(wrapped.environment())
                .containsEntry("LISTEN_FDS", "2")
                .containsEntry("LISTEN_FDNAMES", "web:admin");
        assertThat(wrapped.command()).contains("export LISTEN_PID=$$ && exec \"$@\"");
    }

    private static ExecWrapper wrapper(boolean root) {
        return new ExecWrapper(
                new UserDatabase(), name -> Optional.of("/x/" + name), root, false, "me");
    }

    private static Attributes user(String name) {
        return ProcessesContract.user(name);
    }
}
