package io.valvo.sampling;

import io.valvo.model.Sample;

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
public final class Figures {
    private final Map<String, Track> tracks = new ConcurrentHashMap<>();
    private final LongAdder looks = new LongAdder();
    private final DoubleAdder lookSeconds = new DoubleAdder();
    private volatile double latestLookSeconds;

    /** How long looks at all instances took. */
    public record Looks(long count, double seconds, double latestSeconds) {}

    /** Of the present process; empty: none runs, or it hasn't been looked at yet. */
    public Optional<Sample> latest(String instance) {
        return track(instance).flatMap(Track::latest);
    }

    /** The last ten minutes, second by second. */
    public Optional<History> seconds(String instance, Instant now) {
        return track(instance).map(it -> it.history(false, now.getEpochSecond()));
    }

    /** The last 24 hours, minute by minute: the peak of memory, the mean of CPU. */
    public Optional<History> minutes(String instance, Instant now) {
        return track(instance).map(it -> it.history(true, now.getEpochSecond()));
    }

    /** Its process says that it is alive. */
    public void beat(String instance, Instant at) {
        track(instance).ifPresent(it -> it.beat(at));
    }

    /** Of the present process; empty: none yet. */
    public Optional<Instant> latestBeat(String instance) {
        return track(instance).flatMap(Track::latestBeat);
    }

    public Looks looks() {
        return new Looks(looks.sum(), lookSeconds.sum(), latestLookSeconds);
    }

    Track open(String instance) {
        return tracks.computeIfAbsent(instance, _ -> new Track());
    }

    void remove(String instance) {
        tracks.remove(instance);
    }

    void looked(double seconds) {
        looks.increment();
        lookSeconds.add(seconds);
        latestLookSeconds = seconds;
    }

    private Optional<Track> track(String instance) {
        return Optional.ofNullable(tracks.get(instance));
    }
}
