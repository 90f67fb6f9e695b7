package io.valvo.rules.gateway;

import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.Resident;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What loads of models have come to, and what follows from it: who failed rests for a while, who
 * had to leave for it comes back. Times in nanoseconds.
 *
 * @param loading since when
 * @param durations that the last load of each took
 * @param failures of those that rest
 * @param displaced who has left for each that loads
 * @param returning who is wanted back, until when
 */
public record LoadHistory(
        Map<Resident, Long> loading,
        Map<Resident, Long> durations,
        Map<Resident, Failure> failures,
        Map<Resident, Set<Resident>> displaced,
        Map<Resident, Demand> returning) {
    public static final LoadHistory NONE =
            new LoadHistory(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** Who couldn't be loaded isn't tried again for so long. */
    private static final long FAILURE_REST = Duration.ofSeconds(30).toNanos();

    /** Who had to leave for one that couldn't be loaded is waited for so long to come back. */
    private static final long RETURN_WITHIN = Duration.ofMinutes(1).toNanos();

    /** Somebody has left for it already: it comes first now. */
    private static final Demand FIRST = new Demand(Long.MAX_VALUE, Long.MAX_VALUE, 1_000_000);

    public record Failure(long until, String why) {}

    public LoadHistory {
        loading = Map.copyOf(loading);
        durations = Map.copyOf(durations);
        failures = Map.copyOf(failures);
        displaced = Map.copyOf(displaced);
        returning = Map.copyOf(returning);
    }

    public LoadHistory began(Resident who, long now) {
        return new LoadHistory(with(loading, who, now), durations, failures, displaced, returning);
    }

    public LoadHistory loaded(Resident who, long now) {
        long began = loading.getOrDefault(who, now);
        return new LoadHistory(
                without(loading, who),
                with(durations, who, now - began),
                without(failures, who),
                without(displaced, who),
                without(returning, who));
    }

    /** It didn't get ready. Those that had to leave for it come back. */
    public LoadHistory failed(Resident who, String reason, long now) {
        var back = new HashMap<>(returning);
        displacedBy(who).forEach(it -> back.put(it, new Demand(now, now + RETURN_WITHIN, 0)));
        var failure =
                new Failure(now + FAILURE_REST, who.text() + " could not be loaded: " + reason);
        return new LoadHistory(
                without(loading, who),
                durations,
                with(failures, who, failure),
                without(displaced, who),
                back);
    }

    /**
     * It makes room. If it was being loaded nobody waits for it any more: who left for it has left
     * for the other one.
     */
    public LoadHistory evicted(Resident who, Resident whom) {
        boolean abandoned = isLoading(who);
        var left = new LinkedHashSet<>(displacedBy(whom));
        if (!abandoned) left.add(who);
        else left.addAll(displacedBy(who));
        if (abandoned) left.remove(whom);
        return new LoadHistory(
                without(loading, who),
                durations,
                failures,
                with(abandoned ? without(displaced, who) : displaced, whom, left),
                returning);
    }

    /** Nobody is waited for longer than that. */
    public LoadHistory expired(long now) {
        if (returning.values().stream().noneMatch(it -> now > it.deadline())) return this;
        var left = new HashMap<>(returning);
        left.values().removeIf(it -> now > it.deadline());
        return new LoadHistory(loading, durations, failures, displaced, left);
    }

    public boolean isLoading(Resident who) {
        return loading.containsKey(who);
    }

    /** Those that had to leave for it. */
    public Set<Resident> displacedBy(Resident who) {
        return displaced.getOrDefault(who, Set.of());
    }

    /** Nanoseconds that its last load took; 0: it never was. */
    public long duration(Resident who) {
        return durations.getOrDefault(who, 0L);
    }

    /** Why it isn't to be had at present. */
    public Optional<String> failure(Resident who, long now) {
        if (failures.isEmpty()) return Optional.empty();
        return Optional.ofNullable(failures.get(who))
                .filter(it -> now < it.until())
                .map(Failure::why);
    }

    /** What is wanted: by requests, or to come back. */
    public Map<Resident, Demand> wanted(Map<Resident, Demand> requests) {
        var wanted = new HashMap<>(returning);
        wanted.putAll(requests);
        displaced.keySet().forEach(it -> wanted.computeIfPresent(it, (_, own) -> own.and(FIRST)));
        return wanted;
    }

    private static <T> Map<Resident, T> with(Map<Resident, T> all, Resident who, T value) {
        var changed = new HashMap<>(all);
        changed.put(who, value);
        return changed;
    }

    private static <T> Map<Resident, T> without(Map<Resident, T> all, Resident who) {
        if (!all.containsKey(who)) return all;
        var changed = new HashMap<>(all);
        changed.remove(who);
        return changed;
    }
}
