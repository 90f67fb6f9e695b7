package io.valvo.rules.gateway;

import io.valvo.model.spec.GatewaySpec.Budget;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who is in memory, of those that can't all be: variants of one service, services of an exclusive
 * group, services that share a budget.
 *
 * <p>Who is wanted by the most comes next. A load that nobody waits for any more makes room at
 * once. A busy one isn't evicted; one that is wanted itself goes on until another's
 * <em>patience</em> is over, and then still answers those that asked before the other did; that one
 * is next then. So requests of alternating models are served in batches: patience is longer than a
 * load takes.
 */
public record ModelResidency(Collection<List<String>> exclusive, Optional<Budget> budget) {
    private static final long SECOND = 1_000_000_000L;

    /** A service, or one variant of it. */
    public record Resident(String service, Optional<String> variant) {
        public String text() {
            return variant.map(it -> service + ":" + it).orElse(service);
        }
    }

    public enum LoadState {
        ABSENT,
        /** It loads because requests asked for it. */
        LOADING_ON_DEMAND,
        /** It loads for another reason. */
        LOADING,
        READY,
        LEAVING
    }

    /**
     * Requests that wait for it, of which the oldest counts. Times in nanoseconds.
     *
     * @param deadline by which it must have been answered
     * @param count of all of them
     */
    public record Demand(long since, long deadline, int count) {
        public Demand and(Demand other) {
            var older = since <= other.since ? this : other;
            return new Demand(older.since, older.deadline, count + other.count);
        }
    }

    /**
     * One of them at this moment.
     *
     * @param busy requests that it has
     * @param usedAt when it last had one
     * @param peak bytes, measured at its last run; empty: it never ran
     * @param load nanoseconds that its last load took
     */
    public record Candidate(
            Resident who,
            LoadState loadState,
            int busy,
            long usedAt,
            OptionalLong peak,
            long load,
            Optional<Demand> demand) {
        boolean isThere() {
            return loadState != LoadState.ABSENT;
        }
    }

    /**
     * What to do now.
     *
     * @param load start them: there is room
     * @param evict stop them, nobody uses them: whose room goes to whom
     * @param closing they take only requests that arrived before this time
     * @param wakeAt when to ask again, if nothing happens before; {@code Long.MAX_VALUE}: never
     */
    public record Decision(
            Set<Resident> load,
            Map<Resident, Resident> evict,
            Map<Resident, Long> closing,
            long wakeAt) {}

    public Decision decide(List<Candidate> candidates, long now) {
        var plan = new Plan(candidates, now);
        candidates.stream()
                .filter(it -> it.demand().isPresent() && it.loadState() == LoadState.ABSENT)
                .sorted(plan.order())
                .forEach(plan::makeRoomFor);
        return new Decision(plan.load, plan.evict, plan.closing, plan.wakeAt);
    }

    private static long since(Candidate candidate) {
        return candidate.demand().map(Demand::since).orElse(Long.MAX_VALUE);
    }

    /** Both can't be in memory, whatever their size. */
    public boolean excludes(Resident one, Resident other) {
        if (one.service().equals(other.service())) return !one.variant().equals(other.variant());
        return exclusive.stream()
                .anyMatch(it -> it.contains(one.service()) && it.contains(other.service()));
    }

    private boolean shares(Resident who) {
        return budget.filter(it -> it.of().contains(who.service())).isPresent();
    }

    /** Makes room for one after the other; who comes later takes no room from who comes earlier. */
    private final class Plan {
        final Set<Resident> load = new LinkedHashSet<>();
        final Map<Resident, Resident> evict = new LinkedHashMap<>();
        final Map<Resident, Long> closing = new HashMap<>();
        final List<Candidate> served = new ArrayList<>();
        final List<Candidate> candidates;
        final long now;
        final long longestLoad;
        long wakeAt = Long.MAX_VALUE;

        Plan(List<Candidate> candidates, long now) {
            this.candidates = candidates;
            this.now = now;
            this.longestLoad = candidates.stream().mapToLong(Candidate::load).max().orElse(0);
        }

        /** Who has waited too long, by age; then who is wanted by the most. */
        Comparator<Candidate> order() {
            return Comparator.<Candidate>comparingLong(
                            it -> now >= patienceEnd(it) ? since(it) : Long.MAX_VALUE)
                    .thenComparingInt(it -> -it.demand().map(Demand::count).orElse(0))
                    .thenComparingLong(ModelResidency::since)
                    .thenComparing(it -> it.who().text());
        }

        void makeRoomFor(Candidate wanted) {
            if (served.stream().anyMatch(it -> wantSameRoom(it.who(), wanted.who()))) return;
            served.add(wanted);
            var inTheWay = inTheWay(wanted);
            if (inTheWay.isEmpty()) load.add(wanted.who());
            inTheWay.forEach(it -> evictOrClose(it, wanted));
        }

        /** A lower place in the line must not overtake who waits for the same room. */
        private boolean wantSameRoom(Resident one, Resident other) {
            return excludes(one, other) || (shares(one) && shares(other));
        }

        private void evictOrClose(Candidate it, Candidate wanted) {
            var demand = wanted.demand().orElseThrow();
            long end = patienceEnd(wanted);
            boolean idle = it.loadState() == LoadState.READY && it.busy() == 0;
            boolean over = now >= end;
            boolean left = it.demand().isEmpty() && now >= it.usedAt() + idleTime(wanted);
            boolean unwanted =
                    it.loadState() == LoadState.LOADING_ON_DEMAND && it.demand().isEmpty();
            if (unwanted || (idle && (left || (over && isOlder(demand, it)))))
                evict.put(it.who(), wanted.who());
            if (over) closing.merge(it.who(), demand.since(), Math::min);
            else wakeAt = Math.min(wakeAt, left || !idle ? end : recheckAt(it, wanted, end));
        }

        /** Who has just been answered may have another question: that costs less than a load. */
        private long idleTime(Candidate wanted) {
            return Math.max(wanted.load(), longestLoad) / 10;
        }

        private long recheckAt(Candidate it, Candidate wanted, long end) {
            return it.demand().isPresent() ? end : Math.min(end, it.usedAt() + idleTime(wanted));
        }

        private long patienceEnd(Candidate wanted) {
            return wanted.demand().map(it -> it.since() + patience(wanted, it)).orElseThrow();
        }

        /** Nobody waits for it who was there before. */
        private boolean isOlder(Demand demand, Candidate it) {
            return since(it) >= demand.since();
        }

        /** Long enough for a batch, short enough for the deadline. */
        private long patience(Candidate wanted, Demand demand) {
            long most = 4 * longestLoad + SECOND;
            long spare = demand.deadline() - demand.since() - wanted.load() - SECOND;
            return Math.clamp(spare, Math.min(most, longestLoad + longestLoad / 4), most);
        }

        /** Those without which there would be room. */
        private List<Candidate> inTheWay(Candidate wanted) {
            var there =
                    candidates.stream()
                            .filter(Candidate::isThere)
                            .filter(it -> excludes(it.who(), wanted.who()))
                            .toList();
            var ways = new ArrayList<>(there);
            if (shares(wanted.who())) ways.addAll(overBudget(wanted, there));
            return ways;
        }

        /** The least recently used first, idle ones before busy ones. */
        private List<Candidate> overBudget(Candidate wanted, List<Candidate> going) {
            var others =
                    candidates.stream()
                            .filter(it -> it.isThere() && shares(it.who()) && !going.contains(it))
                            .filter(it -> !it.who().equals(wanted.who()))
                            .sorted(
                                    Comparator.<Candidate, Boolean>comparing(it -> it.busy() > 0)
                                            .thenComparing(it -> it.demand().isPresent())
                                            .thenComparingLong(Candidate::usedAt)
                                            .thenComparing(it -> it.who().text()))
                            .toList();
            long free = budget.orElseThrow().memory() - size(wanted);
            long used = others.stream().mapToLong(this::size).reduce(0, ModelResidency::plus);
            var ways = new ArrayList<Candidate>();
            for (var it : others) {
                if (used <= free) break;
                ways.add(it);
                used =
                        others.stream()
                                .filter(o -> !ways.contains(o))
                                .mapToLong(this::size)
                                .reduce(0, ModelResidency::plus);
            }
            return ways;
        }

        /** Who was never measured may need it all. */
        private long size(Candidate it) {
            long all = budget.orElseThrow().memory();
            return Math.min(all, it.peak().orElse(all));
        }
    }

    private static long plus(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
