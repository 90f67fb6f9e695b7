package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.status.HostMemory;
import io.valvo.os.cgroup.CgroupMounts;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is left of the memory, by the texts of the kernel. */
class LinuxHostMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir Path root;

    @BeforeEach
    void machine() throws IOException {
        write(
                "proc/meminfo",
                "MemTotal:       1048576 kB\nMemFree:  1 kB\nMemAvailable:    524288 kB\n");
    }

    @Test
    void ofTheMachine() throws IOException {
        write(
                "proc/pressure/memory",
                "some avg10=9.00 avg60=0.00 avg300=0.00 total=1\n"
                        + "full avg10=4.50 avg60=0.00 avg300=0.00 total=0\n");
        assertThat(read(Optional.empty(), Optional.empty()))
                .contains(new HostMemory(1024 * MIB, 512 * MIB, 4.5));
    }

    @Test
    void ofAContainerWhoseFilesCanBeHadBack() throws IOException {
        write("c/memory.max", "209715200\n");
        write("c/memory.current", "157286400\n");
        write("c/memory.stat", "anon 1\nactive_file 5\ninactive_file 52428800\n");
        assertThat(read(Optional.of(root.resolve("c")), Optional.empty()))
                .contains(new HostMemory(200 * MIB, 100 * MIB, Double.NaN));
    }

    @Test
    void ofAContainerOfVersionOne() throws IOException {
        write("c/memory.limit_in_bytes", "209715200\n");
        write("c/memory.usage_in_bytes", "157286400\n");
        write("c/memory.stat", "inactive_file 7\ntotal_inactive_file 0\n");
        assertThat(read(Optional.empty(), Optional.of(root.resolve("c"))))
                .contains(new HostMemory(200 * MIB, 50 * MIB, Double.NaN));
    }

    @Test
    void whoeverHasNoBoundHasTheMachine() throws IOException {
        write("c/memory.max", "max\n");
        assertThat(read(Optional.of(root.resolve("c")), Optional.empty()))
                .contains(new HostMemory(1024 * MIB, 512 * MIB, Double.NaN));
    }

    @Test
    void nothingIsKnownWithoutProcfs() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));
        assertThat(read(Optional.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void itsPlaceInTheHierarchiesIsFoundByTheMounts() {
        var mounts =
                List.of(
                        "26 24 0:23 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
                        "30 24 0:27 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw");
        var own = List.of("4:memory:/a/b", "0::/c.slice/d.service");
        assertThat(CgroupMounts.of(mounts, own))
                .isEqualTo(
                        new CgroupMounts(
                                Optional.of(Path.of("/sys/fs/cgroup/unified/c.slice/d.service")),
                                Optional.of(Path.of("/sys/fs/cgroup/memory/a/b"))));
    }

    @Test
    void inAContainerTheMountShowsAPartOfTheHierarchy() {
        var mounts = List.of("30 24 0:27 /docker/1 /sys/fs/cgroup ro - cgroup2 cgroup rw");
        assertThat(CgroupMounts.of(mounts, List.of("0::/docker/1/x")).unified())
                .contains(Path.of("/sys/fs/cgroup/x"));
        assertThat(CgroupMounts.of(mounts, List.of("0::/docker/1")).unified())
                .contains(Path.of("/sys/fs/cgroup"));
        assertThat(CgroupMounts.of(List.of(), List.of("0::/")).unified()).isEmpty();
    }

    private Optional<HostMemory> read(Optional<Path> v2, Optional<Path> v1) {
        return LinuxHostMemory.of(root, v2, v1).read();
    }

    private void write(String file, String text) throws IOException {
        var path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
