package io.valvo.os.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.os.linux.LinuxHostMemory;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** OSHI is for other systems; that it is asked the right thing shows here. */
@EnabledOnOs(OS.LINUX)
class OshiHostMemoryIT {
    @Test
    void tellsWhatTheKernelTellsOfTheMachine() {
        var machine = LinuxHostMemory.of(Path.of("/"), Optional.empty(), Optional.empty());
        var kernel = machine.read().orElseThrow();
        var oshi = new OshiHostMemory().read().orElseThrow();
        assertThat(oshi.total()).isEqualTo(kernel.total());
        assertThat(oshi.available()).isPositive().isLessThan(oshi.total());
        assertThat(oshi.stalled()).isNaN();
    }

    @Test
    void isNotLoadedWhereTheKernelTellsByFiles() {
        assertThat(Files.exists(Path.of("/proc/meminfo"))).isTrue();
        assertThat(Platform.hostMemory()).isInstanceOf(LinuxHostMemory.class);
    }
}
