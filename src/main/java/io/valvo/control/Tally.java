package io.valvo.control;

import io.valvo.model.Event;
import io.valvo.model.Fact;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events since the daemon began, for metrics. Holds a number for each type of event and for
 * each probe of each instance.
 */
public final class Tally {
    /** A probe of an instance. */
    record Probe(String service, String instance, String probe) {}

    /** A part of the daemon; service and instance are empty unless it is about one. */
    record Part(String part, String service, String instance) {}

    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<Probe, LongAdder> failures = new ConcurrentHashMap<>();
    private final Map<Part, LongAdder> restarts = new ConcurrentHashMap<>();

    public void count(Event event) {
        events.computeIfAbsent(event.fact().type(), _ -> new LongAdder()).increment();
        if (event.fact() instanceof Fact.ProbeFailed(var probe, _, _)) failed(event, probe);
        if (event.fact() instanceof Fact.FaultSurvived(var part)) restarted(event, part);
    }

    /** Parts of the daemon that have begun anew. */
    Map<Part, Long> restarts() {
        var now = new HashMap<Part, Long>();
        restarts.forEach((part, count) -> now.put(part, count.sum()));
        return now;
    }

    Map<String, Long> events() {
        var now = new TreeMap<String, Long>();
        events.forEach((type, count) -> now.put(type, count.sum()));
        return now;
    }

    Map<Probe, Long> failures() {
        var now = new ConcurrentHashMap<Probe, Long>();
        failures.forEach((probe, count) -> now.put(probe, count.sum()));
        return now;
    }

    private void restarted(Event event, String part) {
        var service = event.subject().service().orElse("");
        var instance = event.subject().instance().orElse(service);
        restarts.computeIfAbsent(new Part(part, service, instance), _ -> new LongAdder())
                .increment();
    }

    private void failed(Event event, String probe) {
        var service = event.subject().service().orElse("");
        var instance = event.subject().instance().orElse(service);
        failures.computeIfAbsent(new Probe(service, instance, probe), _ -> new LongAdder())
                .increment();
    }
}
