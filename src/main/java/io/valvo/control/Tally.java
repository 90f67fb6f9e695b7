package io.valvo.control;

import io.valvo.model.Event;
import io.valvo.model.Fact;

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

    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<Probe, LongAdder> failures = new ConcurrentHashMap<>();

    public void count(Event event) {
        events.computeIfAbsent(event.fact().type(), _ -> new LongAdder()).increment();
        if (event.fact() instanceof Fact.ProbeFailed(var probe, _, _)) failed(event, probe);
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

    private void failed(Event event, String probe) {
        var service = event.subject().service().orElse("");
        var instance = event.subject().instance().orElse(service);
        failures.computeIfAbsent(new Probe(service, instance, probe), _ -> new LongAdder())
                .increment();
    }
}
