package io.valvo.metrics;

import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * Counts since the daemon began, for metrics. Holds a number for each type of event and actor, for
 * each probe of each instance, and for each limit that one has exceeded.
 */
public final class EventCounters {
    /**
     * Of an instance, the probe, the limit, or the part of the daemon that is about it; of the
     * daemon, where service and instance are empty.
     */
    public record Of(String service, String instance, String what) {}

    /** Probes that have been answered. */
    public record Times(long count, double seconds) {}

    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<Of, LongAdder> restarts = new ConcurrentHashMap<>();
    private final Map<Of, LongAdder> failures = new ConcurrentHashMap<>();
    private final Map<Of, LongAdder> exceeded = new ConcurrentHashMap<>();
    private final Map<Of, Times> probes = new ConcurrentHashMap<>();

    /** Counters that are there from the beginning can be watched for their first increase. */
    public EventCounters() {
        for (var part : DaemonPart.values())
            restarts.put(new Of("", "", part.text()), new LongAdder());
    }

    public void count(Event event) {
        add(events, event.fact().type());
        switch (event.fact()) {
            case EventData.ProbeFailed(var probe, _, _) -> add(failures, of(event, probe));
            case EventData.LimitExceeded it -> add(exceeded, of(event, it.limit()));
            case EventData.FaultSurvived(var part) -> add(restarts, of(event, part));
            default -> {}
        }
    }

    /** A probe has passed or failed. */
    public void probed(String service, String instance, String probe, Duration took) {
        var once = new Times(1, took.toNanos() / 1e9);
        probes.merge(
                new Of(service, instance, probe),
                once,
                (a, b) -> new Times(a.count() + b.count(), a.seconds() + b.seconds()));
    }

    public void events(BiConsumer<String, Long> reader) {
        read(events, reader);
    }

    /** Parts of the daemon that have begun anew. */
    public void restarts(BiConsumer<Of, Long> reader) {
        restarts.forEach((part, count) -> reader.accept(part, count.sum()));
    }

    public void failures(BiConsumer<Of, Long> reader) {
        failures.forEach((probe, count) -> reader.accept(probe, count.sum()));
    }

    public void exceeded(BiConsumer<Of, Long> reader) {
        exceeded.forEach((limit, count) -> reader.accept(limit, count.sum()));
    }

    public void probes(BiConsumer<Of, Times> reader) {
        probes.forEach(reader);
    }

    private static void read(Map<String, LongAdder> from, BiConsumer<String, Long> reader) {
        new TreeMap<>(from).forEach((name, count) -> reader.accept(name, count.sum()));
    }

    private static <K> void add(Map<K, LongAdder> to, K key) {
        to.computeIfAbsent(key, _ -> new LongAdder()).increment();
    }

    private static Of of(Event event, String what) {
        var service = event.subject().service().orElse("");
        return new Of(service, event.subject().instance().orElse(service), what);
    }
}
