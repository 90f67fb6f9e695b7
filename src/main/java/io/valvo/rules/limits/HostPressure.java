package io.valvo.rules.limits;

import io.valvo.model.status.HostMemory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What happens near the exhaustion of the host's memory, before the kernel chooses a victim: first
 * new starts wait; then, one after the other, whoever uses the most beyond its request is
 * restarted.
 *
 * @param shortSince there has been next to nothing left without a break
 * @param evictedAt somebody was restarted last
 */
public record HostPressure(
        boolean tight, Optional<Instant> shortSince, Optional<Instant> evictedAt) {
    public static final HostPressure NONE =
            new HostPressure(false, Optional.empty(), Optional.empty());

    private static final double MIB = 1 << 20;

    /** Shares of the total, and the most that they are, however large the machine is. */
    private static final double RELIEVED = 0.10;

    private static final double TIGHT = 0.06;
    private static final double SHORT = 0.03;
    private static final long RELIEVED_BYTES = 3L << 30;
    private static final long TIGHT_BYTES = 2L << 30;
    private static final long SHORT_BYTES = 1L << 30;

    /** Who waits for memory for so much of the time is as badly off as who has none. */
    private static final double STALLED = 20;

    /** A moment of shortage passes by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What one restart has brought shows before the next one. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /**
     * Who could be restarted.
     *
     * @param memory bytes now
     * @param request bytes that it is meant to use
     */
    public record Candidate(String instance, boolean critical, long memory, long request) {
        long beyond() {
            return memory - request;
        }
    }

    public sealed interface News {
        String text();
    }

    /** From now on starts wait. */
    public record Tight(String text) implements News {}

    /** They wait no longer. */
    public record Relieved(String text) implements News {}

    /** This one is to be restarted. */
    public record Evicted(Candidate who, String text) implements News {}

    public record Step(HostPressure next, List<News> news) {}

    /** Whether there is anything to decide; otherwise nobody needs to be asked. */
    public boolean concerns(HostMemory host) {
        return tight || mayConcern(host);
    }

    /** Whether so little is left that there could be anything to decide. */
    public static boolean mayConcern(HostMemory host) {
        return host.available() < level(host, RELIEVED, RELIEVED_BYTES);
    }

    public Step see(HostMemory host, Collection<Candidate> candidates, Instant now) {
        var news = new ArrayList<News>();
        boolean tightNow = host.available() < level(host, tight ? RELIEVED : TIGHT, bytes());
        if (tightNow && !tight) news.add(new Tight(text(host) + ": starts wait"));
        if (!tightNow && tight) news.add(new Relieved(text(host) + ": starts go on"));
        var since = isShort(host, tightNow) ? shortSince.or(() -> Optional.of(now)) : none();
        var victim = since.filter(it -> due(it, now)).flatMap(_ -> worst(candidates));
        victim.ifPresent(it -> news.add(new Evicted(it, text(host) + ": " + text(it))));
        return new Step(
                new HostPressure(
                        tightNow, since, victim.isPresent() ? Optional.of(now) : evictedAt),
                news);
    }

    private long bytes() {
        return tight ? RELIEVED_BYTES : TIGHT_BYTES;
    }

    private static Optional<Instant> none() {
        return Optional.empty();
    }

    private static boolean isShort(HostMemory host, boolean tight) {
        return host.available() < level(host, SHORT, SHORT_BYTES)
                || (tight && host.stalled() >= STALLED);
    }

    private static double level(HostMemory host, double share, long most) {
        return Math.min(share * host.total(), (double) most);
    }

    private boolean due(Instant since, Instant now) {
        boolean lasts = Duration.between(since, now).compareTo(PATIENCE) >= 0;
        return lasts
                && evictedAt.stream()
                        .allMatch(it -> Duration.between(it, now).compareTo(PAUSE) >= 0);
    }

    private static Optional<Candidate> worst(Collection<Candidate> candidates) {
        return candidates.stream()
                .filter(it -> !it.critical() && it.beyond() > 0)
                .max(Comparator.comparingLong(Candidate::beyond));
    }

    private static String text(HostMemory host) {
        return String.format(
                Locale.ROOT,
                "host memory %.0f of %.0f MiB left",
                host.available() / MIB,
                host.total() / MIB);
    }

    private static String text(Candidate it) {
        return String.format(
                Locale.ROOT,
                "%s uses %.0f MiB, %.0f more than its request",
                it.instance(),
                it.memory() / MIB,
                it.beyond() / MIB);
    }
}
