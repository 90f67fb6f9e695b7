package io.valvo.gateway;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.gateway.IdleStop;
import io.valvo.rules.gateway.ModelResidency;
import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.Presence;
import io.valvo.rules.gateway.ModelResidency.Resident;
import io.valvo.rules.gateway.ModelResidency.Seat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Fetches services that requests ask for, and makes room for them, as {@link ModelResidency} says.
 */
final class ModelLoader {
    /** Who couldn't be loaded isn't tried again for so long. */
    private static final long REST = Duration.ofSeconds(30).toNanos();

    /** Who had to leave for one that couldn't be loaded is waited for so long to come back. */
    private static final long COMEBACK = Duration.ofMinutes(1).toNanos();

    /** Somebody has left for it already: it comes first now. */
    private static final Demand FIRST = new Demand(Long.MAX_VALUE, Long.MAX_VALUE, 1_000_000);

    private record Failed(long until, String why) {}

    private final SupervisionRequests orders;
    private final Map<String, ServiceBackend> pools;
    private final Map<Resident, Long> loadTook = new HashMap<>();
    private final Map<Resident, Long> loading = new HashMap<>();
    private final Map<Resident, Long> peaks = new HashMap<>();
    private final Map<Resident, Failed> failed = new HashMap<>();
    private final Map<Resident, Set<Resident>> displaced = new HashMap<>();
    private final Map<Resident, Demand> comeback = new HashMap<>();
    private Map<Resident, Long> closing = Map.of();
    private ModelResidency rule = new ModelResidency(List.of(), Optional.empty());
    private Set<Resident> named = Set.of();

    /** Services that share room with others, or have variants that routes name. */
    private Set<String> sharing = Set.of();

    private long wakeAt = Long.MAX_VALUE;

    ModelLoader(SupervisionRequests orders, Map<String, ServiceBackend> pools) {
        this.orders = orders;
        this.pools = pools;
    }

    void configure(GatewaySpec spec) {
        rule = new ModelResidency(spec.exclusive().values(), spec.budget());
        var found = new LinkedHashSet<Resident>();
        var shared = new HashSet<String>();
        spec.exclusive().values().forEach(shared::addAll);
        spec.budget().ifPresent(it -> shared.addAll(it.of()));
        spec.routes().values().stream()
                .flatMap(it -> it.targets())
                .filter(RouteTarget.Service.class::isInstance)
                .map(RouteTarget.Service.class::cast)
                .filter(it -> it.variant().isPresent())
                .forEach(it -> {
                    found.add(new Resident(it.name(), it.variant()));
                    shared.add(it.name());
                });
        named = found;
        sharing = shared;
    }

    long wakeAt() {
        return wakeAt;
    }

    /** Something about it is decided here. */
    boolean manages(ServiceBackend pool) {
        return sharing.contains(pool.service) || pool.onDemand();
    }

    Resident resident(RouteTarget.Service target, ServiceBackend pool) {
        return new Resident(pool.service, target.variant().or(pool::variant));
    }

    /** Some have to make room, and are still busy. */
    boolean closing() {
        return !closing.isEmpty();
    }

    /** It answers requests that arrived before this time only. */
    long closing(Resident who) {
        return closing.isEmpty() ? Long.MAX_VALUE : closing.getOrDefault(who, Long.MAX_VALUE);
    }

    /** Why it isn't to be had. */
    Optional<String> failed(Resident who, long now) {
        if (failed.isEmpty()) return Optional.empty();
        return Optional.ofNullable(failed.get(who)).filter(it -> now < it.until).map(Failed::why);
    }

    /** A service has changed. */
    void heard(ServiceBackend pool, long now) {
        pool.fetched = manages(pool);
        var who = new Resident(pool.service, pool.variant());
        measure(pool, who);
        var began = loading.get(who);
        if (began == null || pool.summoned) return;
        if (pool.ready()) loaded(who, now - began);
        else if (pool.failing()) missed(pool, who, now);
    }

    /** Decides anew. {@code demands}: the oldest request that waits for each. */
    void look(Map<Resident, Demand> demands, long now) {
        wakeAt = Long.MAX_VALUE;
        var wanted = new HashMap<>(comeback);
        wanted.putAll(demands);
        displaced.keySet().forEach(it -> wanted.computeIfPresent(it, (_, own) -> own.and(FIRST)));
        comeback.values().removeIf(it -> now > it.deadline());
        var decided = rule.orders(seats(wanted), now);
        closing = decided.closing();
        wakeAt = decided.wakeAt();
        decided.evict().forEach(this::evict);
        decided.load().forEach(it -> load(it, now));
        idle(demands.keySet(), now);
    }

    private void loaded(Resident who, long took) {
        loadTook.put(who, took);
        loading.remove(who);
        displaced.remove(who);
        failed.remove(who);
        comeback.remove(who);
    }

    /** It didn't get ready. Those that had to leave for it come back. */
    private void missed(ServiceBackend pool, Resident who, long now) {
        loading.remove(who);
        failed.put(
                who, new Failed(now + REST, who.text() + " could not be loaded: " + pool.reason()));
        var gone = Optional.ofNullable(displaced.remove(who)).orElse(Set.of());
        if (gone.isEmpty()) return;
        stop(pool, "it could not be loaded, " + texts(gone) + " comes back");
        gone.forEach(it -> comeback.put(it, new Demand(now, now + COMEBACK, 0)));
    }

    private void evict(Resident who, Resident whom) {
        var pool = pools.get(who.service());
        if (pool == null) return;
        if (loading.remove(who) != null) givenUp(pool, who, whom);
        else displaced(whom).add(who);
        stop(pool, "it makes room for " + whom.text());
    }

    /** Nobody waits for it any more: who left for it has left for the other one. */
    private void givenUp(ServiceBackend pool, Resident who, Resident whom) {
        pool.summoned = false;
        displaced(whom).addAll(Optional.ofNullable(displaced.remove(who)).orElse(Set.of()));
        displaced(whom).remove(whom);
    }

    private Set<Resident> displaced(Resident whom) {
        return displaced.computeIfAbsent(whom, _ -> new LinkedHashSet<>());
    }

    /** It takes no more requests, and ends. */
    void stop(ServiceBackend pool, String why) {
        measure(pool, new Resident(pool.service, pool.variant()));
        pool.dismissed = true;
        List.copyOf(pool.places()).forEach(pool::close);
        orders.stop(pool.service, why);
    }

    private void load(Resident who, long now) {
        var pool = pools.get(who.service());
        if (pool == null || failed(who, now).isPresent()) return;
        pool.summon();
        pool.byDemand = true;
        loading.put(who, now);
        if (who.variant().equals(pool.variant())) orders.start(who.service(), "a request");
        else orders.swap(who.service(), who.variant(), "a request");
    }

    private void idle(Set<Resident> wanted, long now) {
        for (var pool : pools.values()) {
            int waiting =
                    (int) wanted.stream().filter(it -> it.service().equals(pool.service)).count();
            var idleStop = pool.spec().flatMap(it -> it.serving().idleStop());
            if (!pool.ready() || pool.dismissed) continue;
            if (idleStop.isPresent() && orders.needed(pool.service)) pool.usedAt = now;
            var due = IdleStop.due(idleStop, pool.byDemand, pool.outstanding, waiting, pool.usedAt);
            due.filter(it -> it > now).ifPresent(it -> wakeAt = Math.min(wakeAt, it));
            due.filter(it -> it <= now).ifPresent(_ -> stop(pool, "no request for a while"));
        }
    }

    private List<Seat> seats(Map<Resident, Demand> wanted) {
        var all = new LinkedHashSet<>(named);
        for (var pool : pools.values())
            if (manages(pool)) all.add(new Resident(pool.service, pool.variant()));
        all.addAll(wanted.keySet());
        return all.stream().map(it -> seat(it, Optional.ofNullable(wanted.get(it)))).toList();
    }

    private Seat seat(Resident who, Optional<Demand> demand) {
        var pool = Optional.ofNullable(pools.get(who.service()));
        boolean current = pool.filter(it -> it.variant().equals(who.variant())).isPresent();
        var now = current ? pool : Optional.<ServiceBackend>empty();
        now.ifPresent(it -> measure(it, who));
        var peak = peaks.get(who);
        return new Seat(
                who,
                loading.containsKey(who) && now.filter(ServiceBackend::ready).isEmpty()
                        ? Presence.FETCHED
                        : now.map(ServiceBackend::presence).orElse(Presence.ABSENT),
                now.map(it -> it.outstanding).orElse(0),
                now.map(it -> it.usedAt).orElse(0L),
                peak == null ? bound(pool) : OptionalLong.of(peak),
                loadTook.getOrDefault(who, 0L),
                demand);
    }

    /** Never measured: at most what its limit allows. */
    private static OptionalLong bound(Optional<ServiceBackend> pool) {
        return pool.flatMap(ServiceBackend::spec)
                .map(ModelLoader::limit)
                .orElseGet(OptionalLong::empty);
    }

    private static OptionalLong limit(ServiceSpec spec) {
        var bound = spec.limits().bounds().get(io.valvo.model.spec.Limit.MEMORY);
        return bound == null
                ? OptionalLong.empty()
                : OptionalLong.of((long) (bound * spec.instances()));
    }

    private void measure(ServiceBackend pool, Resident who) {
        if (!sharing.contains(pool.service)) return;
        orders.memory(pool.service).ifPresent(it -> peaks.merge(who, it, Math::max));
    }

    private static String texts(Set<Resident> residents) {
        return String.join(", ", residents.stream().map(Resident::text).toList());
    }
}
