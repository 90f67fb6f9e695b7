package io.valvo.os.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is written into control groups and read from them, by files that stand for the kernel's. */
class CgroupsTest {
    @TempDir Path base;

    @Test
    void withoutUsefulControllersThereAreNone() throws IOException {
        write("cgroup.controllers", "hugetlb misc\n");
        assertThat(Cgroups.open(base, "me", false)).isEmpty();
        assertThat(Cgroups.open(base, "me", true))
                .hasValueSatisfying(it -> {
                    assertThat(it.forEverybody()).isTrue();
                    assertThat(it.controllers()).isEmpty();
                });
    }

    @Test
    void whoSaysOffHasNone() {
        assertThat(Cgroups.open(Map.of(Cgroups.VARIABLE, "off"), "me")).isEmpty();
        assertThat(Cgroups.offered(Map.of(Cgroups.VARIABLE, "off"))).isEmpty();
    }

    @Test
    void thoseThatAreOfUseAreEnabledForTheChildren() throws IOException {
        write("cgroup.controllers", "cpuset cpu io memory hugetlb pids\n");
        write("cgroup.subtree_control", "cpu memory pids\n");
        write("valvo-me/cgroup.subtree_control", "");
        var cgroups = Cgroups.open(base, "me", false).orElseThrow();
        assertThat(cgroups.controllers()).isEqualTo(Set.of("cpu", "memory", "pids"));
        assertThat(text("valvo-me/cgroup.subtree_control")).isEqualTo("+cpu +memory +pids");
        assertThat(Cgroups.offered(Map.of(Cgroups.VARIABLE, base.toString())))
                .isEqualTo(Set.of("cpu", "memory", "pids"));
    }

    @Test
    void anIncarnationHasItsGroupAndWhatTheKernelKnowsIsSet() throws IOException {
        write("cgroup.controllers", "");
        var cgroups = Cgroups.open(base, "me", true).orElseThrow();
        write("valvo-me/web~2.7/memory.max", "max\n");
        var group = cgroups.make("web/2", 7, Map.of("memory.max", "1000", "memory.oom.group", "1"));
        assertThat(text("valvo-me/web~2.7/memory.max")).startsWith("1000");
        assertThat(group.directory().resolve("memory.oom.group")).doesNotExist();
        assertThat(group.members()).isEqualTo(group.directory().resolve("cgroup.procs"));
        assertThat(cgroups.of("web/2", 7)).isEqualTo(group);
    }

    @Test
    void theKernelsFiguresAreRead() throws IOException {
        write("g/memory.events", "low 0\nhigh 3\nmax 9\noom 2\noom_kill 4\noom_group_kill 1\n");
        write("g/memory.peak", "104857600\n");
        write(
                "g/cpu.pressure",
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n"
                        + "full avg10=0.00 avg60=0.00 avg300=0.00 total=1\n");
        var group = new Cgroup(base.resolve("g"));
        assertThat(group.oomKills()).isEqualTo(4);
        assertThat(group.peak()).isEqualTo(104857600);
        assertThat(group.stalled("cpu")).hasValue(2.5);
        assertThat(group.stalled("memory")).isEmpty();
        assertThat(new Cgroup(base.resolve("none")).oomKills()).isEqualTo(-1);
    }

    @Test
    void emptyGroupsOfAnEarlierDaemonAreRemoved() throws IOException {
        write("cgroup.controllers", "");
        Files.createDirectories(base.resolve("valvo-me/old.1"));
        write("valvo-me/busy.1/x", "");
        assertThat(Cgroups.open(base, "me", true)).isNotEqualTo(Optional.empty());
        assertThat(base.resolve("valvo-me/old.1")).doesNotExist();
        assertThat(base.resolve("valvo-me/busy.1")).exists();
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(base.resolve(file).getParent());
        Files.writeString(base.resolve(file), text);
    }

    private String text(String file) throws IOException {
        return Files.readString(base.resolve(file));
    }
}
