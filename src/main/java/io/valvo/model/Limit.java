package io.valvo.model;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a process, all that descends from it included, can be bounded. */
public enum Limit {
    /** Resident memory, pages shared within the family counted once; bytes. */
    MEMORY(Cause.MEMORY_LIMIT),
    /** Per cent of one core, averaged over a window. */
    CPU(Cause.CPU_LIMIT),
    /** Since the process was started; milliseconds. */
    RUNTIME(Cause.RUNTIME_LIMIT),
    /** Heartbeats since the process was started. */
    ITERATIONS(Cause.ITERATIONS_LIMIT),
    PROCESSES(Cause.PROCESSES_LIMIT),
    /** Open descriptors. */
    FILES(Cause.FILES_LIMIT);

    private static final Map<Cause, Limit> BY_CAUSE =
            Arrays.stream(values())
                    .collect(
                            Collectors.toMap(
                                    Limit::cause,
                                    it -> it,
                                    (a, _) -> a,
                                    () -> new EnumMap<>(Cause.class)));

    private final Cause cause;

    Limit(Cause cause) {
        this.cause = cause;
    }

    /** Why a process that oversteps it ends. */
    public Cause cause() {
        return cause;
    }

    /** The one that ends processes for this cause. */
    public static Optional<Limit> of(Cause cause) {
        return Optional.ofNullable(BY_CAUSE.get(cause));
    }

    /** {@code memory}, {@code cpu}, …: the setting, and what events and people call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** It has served its time: reaching the bound is what was planned, no failure. */
    public boolean planned() {
        return this == RUNTIME || this == ITERATIONS;
    }
}
