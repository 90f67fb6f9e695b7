package io.valvo.sampling;

import io.valvo.model.status.UsageSample;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * What instances use and have used: written by the {@link Sampler}, to be read by anybody. Knows
 * the instances that exist; each takes some hundred bytes, and up to 12 KiB when it never has the
 * same figures twice for a day.
 */
public final class UsageStore {
    private final Map<String, InstanceUsage> tracks = new ConcurrentHashMap<>();
    private final LongAdder looks = new LongAdder();
    private final DoubleAdder lookSeconds = new DoubleAdder();
    private volatile double latestLookSeconds;

    /** How long looks at all instances took. */
    public record Looks(long count, double seconds, double latestSeconds) {}

    /** Of the present process; empty: none runs, or it hasn't been looked at yet. */
    public Optional<UsageSample> latest(String instance) {
        return track(instance).flatMap(InstanceUsage::latest);
    }

    /** The last ten minutes, second by second. */
    public Optional<UsageHistory> seconds(String instance, Instant now) {
        return track(instance).map(it -> it.history(false, now.getEpochSecond()));
    }

    /** The last 24 hours, minute by minute: the peak of memory, the mean of CPU. */
    public Optional<UsageHistory> minutes(String instance, Instant now) {
        return track(instance).map(it -> it.history(true, now.getEpochSecond()));
    }

    /** Its process says that it is alive. */
    public void beat(String instance, Instant at) {
        track(instance).ifPresent(it -> it.beat(at));
    }

    /** Of the present process; empty: none yet. */
    public Optional<Instant> latestBeat(String instance) {
        return track(instance).flatMap(InstanceUsage::latestBeat);
    }

    public Looks looks() {
        return new Looks(looks.sum(), lookSeconds.sum(), latestLookSeconds);
    }

    InstanceUsage open(String instance) {
        return tracks.computeIfAbsent(instance, _ -> new InstanceUsage());
    }

    void remove(String instance) {
        tracks.remove(instance);
    }

    void looked(double seconds) {
        looks.increment();
        lookSeconds.add(seconds);
        latestLookSeconds = seconds;
    }

    private Optional<InstanceUsage> track(String instance) {
        return Optional.ofNullable(tracks.get(instance));
    }
}
