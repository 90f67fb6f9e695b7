package io.valvo.model.spec;

import io.valvo.model.EndCause;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a process, all that descends from it included, can be bounded. */
public enum Limit {
    /** Resident memory, pages shared within the family counted once; bytes. */
    MEMORY(EndCause.MEMORY_LIMIT),
    /** Per cent of one core, averaged over a window. */
    CPU(EndCause.CPU_LIMIT),
    /** Since the process was started; milliseconds. */
    RUNTIME(EndCause.RUNTIME_LIMIT),
    /** Heartbeats since the process was started. */
    ITERATIONS(EndCause.ITERATIONS_LIMIT),
    PROCESSES(EndCause.PROCESSES_LIMIT),
    /** Open descriptors. */
    FILES(EndCause.FILES_LIMIT);

    private static final Map<EndCause, Limit> BY_CAUSE =
            Arrays.stream(values())
                    .collect(
                            Collectors.toMap(
                                    Limit::cause,
                                    it -> it,
                                    (a, _) -> a,
                                    () -> new EnumMap<>(EndCause.class)));

    private final EndCause cause;

    Limit(EndCause cause) {
        this.cause = cause;
    }

    /** Why a process that oversteps it ends. */
    public EndCause cause() {
        return cause;
    }

    /** The one that ends processes for this cause. */
    public static Optional<Limit> of(EndCause cause) {
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
