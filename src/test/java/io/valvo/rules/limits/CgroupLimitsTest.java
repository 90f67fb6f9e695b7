package io.valvo.rules.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.Signal;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** docs/limits.md: what the kernel is told of limits. */
class CgroupLimitsTest {
    private static final Set<String> ALL = Set.of("memory", "cpu", "pids");
    private static final Map<Limit, Double> BOUNDS =
            Map.of(
                    Limit.MEMORY, 104857600.0,
                    Limit.CPU, 80.0,
                    Limit.PROCESSES, 10.0,
                    Limit.FILES, 100.0,
                    Limit.RUNTIME, 5000.0,
                    Limit.ITERATIONS, 3.0);

    @Test
    void memoryIsBoundedForAllTogetherAndCpuAFifthHigher() {
        assertThat(CgroupLimits.of(limits(LimitAction.RESTART, Duration.ZERO), ALL))
                .containsExactly(
                        Map.entry("cpu.max", "96000 100000"),
                        Map.entry("memory.high", "max"),
                        Map.entry("memory.max", "104857600"),
                        Map.entry("memory.oom.group", "1"),
                        Map.entry("pids.max", "320"));
    }

    @Test
    void excessThatIsToleratedForAWhileIsSlowedDown() {
        assertThat(CgroupLimits.of(limits(LimitAction.STOP, Duration.ofSeconds(10)), ALL))
                .contains(Map.entry("memory.high", "104857600"), Map.entry("memory.max", "max"));
    }

    @Test
    void whatOnlyTellsIsNotTheKernelsBusiness() {
        for (var action : new LimitAction[] {LimitAction.ALERT, LimitAction.SIGNAL}) {
            var limits = limits(action, Duration.ZERO);
            assertThat(CgroupLimits.of(limits, ALL))
                    .contains(
                            Map.entry("cpu.max", "max 100000"),
                            Map.entry("memory.max", "max"),
                            Map.entry("pids.max", "max"));
            assertThat(CgroupLimits.any(limits, ALL)).isFalse();
        }
    }

    @Test
    void withoutAControllerSamplingHasToDo() {
        var limits = limits(LimitAction.RESTART, Duration.ZERO);
        assertThat(CgroupLimits.of(limits, Set.of())).isEmpty();
        assertThat(CgroupLimits.any(limits, Set.of())).isFalse();
        assertThat(CgroupLimits.mechanisms(limits, Set.of("cpu")))
                .isEqualTo(
                        Map.of(
                                "memory", "sampling",
                                "cpu", "kernel",
                                "processes", "sampling",
                                "files", "sampling",
                                "runtime", "timer",
                                "iterations", "heartbeats"));
    }

    @Test
    void whatIsNotBoundedIsLifted() {
        assertThat(CgroupLimits.of(LimitsSpec.NONE, ALL))
                .contains(Map.entry("memory.max", "max"), Map.entry("pids.max", "max"));
        assertThat(CgroupLimits.any(LimitsSpec.NONE, ALL)).isFalse();
    }

    @Test
    void theActionOfEachLimitDecidesWhetherTheKernelIsTold() {
        var limits =
                new LimitsSpec(
                        BOUNDS,
                        Duration.ZERO,
                        Duration.ofSeconds(30),
                        0.9,
                        LimitAction.RESTART,
                        Map.of(Limit.MEMORY, LimitAction.ALERT),
                        Optional.empty(),
                        0);
        assertThat(CgroupLimits.mechanism(Limit.MEMORY, limits, ALL)).isEqualTo("sampling");
        assertThat(CgroupLimits.mechanism(Limit.CPU, limits, ALL)).isEqualTo("kernel");
        assertThat(CgroupLimits.of(limits, ALL)).containsEntry("memory.max", "max");
    }

    private static LimitsSpec limits(LimitAction action, Duration patience) {
        var signal =
                action == LimitAction.SIGNAL ? Optional.of(Signal.USR1) : Optional.<Signal>empty();
        return new LimitsSpec(BOUNDS, patience, Duration.ofSeconds(30), 0.9, action, signal);
    }
}
