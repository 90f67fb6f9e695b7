package io.valvo.rules.limits;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the kernel is told of limits, as files of a control group of version 2. It bounds what would
 * be ended anyway: where a limit only tells or signals, the kernel is not told.
 */
public final class CgroupLimits {
    private static final String NONE = "max";
    private static final int PERIOD_MICROS = 100_000;

    /** Who wants more than its CPU must still be seen to want more: the cap is a fifth higher. */
    private static final double CPU_HEADROOM = 1.2;

    /** The kernel counts threads: this many for each process, a stop for fork bombs. */
    private static final int THREADS = 32;

    private CgroupLimits() {}

    /**
     * Values by file; what isn't bounded is lifted.
     *
     * @param controllers that may be used: {@code memory}, {@code cpu}, {@code pids}
     */
    public static Map<String, String> of(LimitsSpec limits, Set<String> controllers) {
        var files = new TreeMap<String, String>();
        if (controllers.contains("memory")) {
            // Whose excess is tolerated for a while is slowed down meanwhile.
            boolean patient = limits.sustained();
            files.put("memory.high", patient ? bytes(limits) : NONE);
            files.put("memory.max", patient ? NONE : bytes(limits));
            files.put("memory.oom.group", "1");
        }
        if (controllers.contains("cpu")) files.put("cpu.max", cpu(limits) + " " + PERIOD_MICROS);
        if (controllers.contains("pids")) files.put("pids.max", tasks(limits));
        return files;
    }

    /** Whether the kernel bounds anything of it. */
    public static boolean any(LimitsSpec limits, Set<String> controllers) {
        return limits.bounds().keySet().stream()
                .anyMatch(it -> mechanism(it, limits, controllers).equals("kernel"));
    }

    /**
     * Who sees to a limit: {@code kernel} (and sampling besides), {@code sampling}, {@code timer},
     * {@code heartbeats}.
     */
    public static String mechanism(Limit limit, LimitsSpec limits, Set<String> controllers) {
        return switch (limit) {
            case MEMORY -> kernel("memory", limit, limits, controllers);
            case CPU -> kernel("cpu", limit, limits, controllers);
            case PROCESSES -> kernel("pids", limit, limits, controllers);
            case FILES -> "sampling";
            case RUNTIME -> "timer";
            case ITERATIONS -> "heartbeats";
        };
    }

    /** Of each bound. */
    public static Map<String, String> mechanisms(LimitsSpec limits, Set<String> controllers) {
        var all = new TreeMap<String, String>();
        limits.bounds()
                .keySet()
                .forEach(it -> all.put(it.word(), mechanism(it, limits, controllers)));
        return all;
    }

    private static String kernel(
            String controller, Limit limit, LimitsSpec limits, Set<String> controllers) {
        return ends(limits, limit) && controllers.contains(controller) ? "kernel" : "sampling";
    }

    private static boolean ends(LimitsSpec limits, Limit limit) {
        var action = limits.action(limit);
        return action == LimitAction.RESTART || action == LimitAction.STOP;
    }

    private static String bytes(LimitsSpec limits) {
        return value(limits, Limit.MEMORY, 1);
    }

    private static String cpu(LimitsSpec limits) {
        return value(limits, Limit.CPU, CPU_HEADROOM * PERIOD_MICROS / 100);
    }

    private static String tasks(LimitsSpec limits) {
        return value(limits, Limit.PROCESSES, THREADS);
    }

    private static String value(LimitsSpec limits, Limit limit, double unit) {
        if (!ends(limits, limit)) return NONE;
        return limits.bound(limit)
                .map(it -> String.format(Locale.ROOT, "%.0f", it * unit))
                .orElse(NONE);
    }
}
