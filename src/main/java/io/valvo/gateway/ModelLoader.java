package io.valvo.gateway;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.gateway.IdleStop;
import io.valvo.rules.gateway.LoadHistory;
import io.valvo.rules.gateway.ModelResidency;
import io.valvo.rules.gateway.ModelResidency.Candidate;
import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.LoadState;
import io.valvo.rules.gateway.ModelResidency.Resident;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Has supervision start, swap and stop the services that requests ask for, as {@link
 * ModelResidency}, {@link LoadHistory} and {@link IdleStop} say.
 */
final class ModelLoader {
    private final SupervisionRequests supervision;
    private final Map<String, ServiceBackend> backends;
    private final Map<Resident, Long> peaks = new HashMap<>();
    private LoadHistory history = LoadHistory.NONE;
    private Map<Resident, Long> closing = Map.of();
    private ModelResidency residency = new ModelResidency(List.of(), Optional.empty());
    private Set<Resident> named = Set.of();

    /** Services that share room with others, or have variants that routes name. */
    private Set<String> sharing = Set.of();

    private long wakeAt = Long.MAX_VALUE;

    ModelLoader(SupervisionRequests supervision, Map<String, ServiceBackend> backends) {
        this.supervision = supervision;
        this.backends = backends;
    }

    void configure(GatewaySpec spec) {
        residency = new ModelResidency(spec.exclusive().values(), spec.budget());
        var variants = new LinkedHashSet<Resident>();
        var shared = new HashSet<String>();
        spec.exclusive().values().forEach(shared::addAll);
        spec.budget().ifPresent(it -> shared.addAll(it.of()));
        spec.routes().values().stream()
                .flatMap(it -> it.targets())
                .filter(RouteTarget.Service.class::isInstance)
                .map(RouteTarget.Service.class::cast)
                .filter(it -> it.variant().isPresent())
                .forEach(it -> variants.add(new Resident(it.name(), it.variant())));
        variants.forEach(it -> shared.add(it.service()));
        named = variants;
        sharing = shared;
    }

    long wakeAt() {
        return wakeAt;
    }

    /** Something about it is decided here. */
    boolean manages(ServiceBackend backend) {
        return sharing.contains(backend.service) || backend.onDemand();
    }

    Resident resident(RouteTarget.Service target, ServiceBackend backend) {
        return new Resident(backend.service, target.variant().or(backend::variant));
    }

    private static Resident current(ServiceBackend backend) {
        return new Resident(backend.service, backend.variant());
    }

    /** Some have to make room, and are still busy. */
    boolean isClosing() {
        return !closing.isEmpty();
    }

    /** It answers requests that arrived before this time only. */
    long closesAt(Resident who) {
        return closing.isEmpty() ? Long.MAX_VALUE : closing.getOrDefault(who, Long.MAX_VALUE);
    }

    /** Why it isn't to be had. */
    Optional<String> failure(Resident who, long now) {
        return history.failure(who, now);
    }

    void serviceChanged(ServiceBackend backend, long now) {
        backend.setManaged(manages(backend));
        var who = current(backend);
        measure(backend, who);
        if (!history.isLoading(who) || backend.view().startRequested()) return;
        if (backend.isReady()) history = history.loaded(who, now);
        else if (backend.isFailing()) failed(backend, who, now);
    }

    private void failed(ServiceBackend backend, Resident who, long now) {
        var displaced = history.displacedBy(who);
        history = history.failed(who, backend.view().reason(), now);
        if (!displaced.isEmpty())
            stop(backend, "it could not be loaded, " + texts(displaced) + " comes back");
    }

    /** Decides anew. {@code demands}: the oldest request that waits for each. */
    void apply(Map<Resident, Demand> demands, long now) {
        var wanted = history.wanted(demands);
        history = history.expired(now);
        var decision = residency.decide(candidates(wanted), now);
        closing = decision.closing();
        wakeAt = decision.wakeAt();
        decision.evict().forEach(this::evict);
        decision.load().forEach(it -> load(it, now));
        stopIdle(demands.keySet(), now);
    }

    private void evict(Resident who, Resident whom) {
        var backend = backends.get(who.service());
        if (backend == null) return;
        if (history.isLoading(who)) backend.abandonStart();
        history = history.evicted(who, whom);
        stop(backend, "it makes room for " + whom.text());
    }

    /** It takes no more requests, and ends. */
    void stop(ServiceBackend backend, String why) {
        measure(backend, current(backend));
        backend.requestStop();
        supervision.stop(backend.service, why);
    }

    private void load(Resident who, long now) {
        var backend = backends.get(who.service());
        if (backend == null || history.failure(who, now).isPresent()) return;
        backend.requestStart();
        history = history.began(who, now);
        if (who.variant().equals(backend.variant())) supervision.start(who.service(), "a request");
        else supervision.swap(who.service(), who.variant(), "a request");
    }

    private void stopIdle(Set<Resident> awaited, long now) {
        for (var backend : backends.values()) {
            if (!backend.isReady() || backend.view().stopRequested()) continue;
            var idleStop = backend.spec().flatMap(it -> it.serving().idleStop());
            if (idleStop.isPresent() && supervision.needed(backend.service)) backend.usedAt = now;
            var due =
                    IdleStop.due(
                            idleStop,
                            backend.view().startedOnDemand(),
                            backend.outstanding,
                            waiting(awaited, backend),
                            backend.usedAt);
            due.filter(it -> it > now).ifPresent(it -> wakeAt = Math.min(wakeAt, it));
            due.filter(it -> it <= now).ifPresent(_ -> stop(backend, "no request for a while"));
        }
    }

    private static int waiting(Set<Resident> awaited, ServiceBackend backend) {
        return (int) awaited.stream().filter(it -> it.service().equals(backend.service)).count();
    }

    private List<Candidate> candidates(Map<Resident, Demand> wanted) {
        var all = new LinkedHashSet<>(named);
        for (var backend : backends.values()) if (manages(backend)) all.add(current(backend));
        all.addAll(wanted.keySet());
        return all.stream().map(it -> candidate(it, Optional.ofNullable(wanted.get(it)))).toList();
    }

    private Candidate candidate(Resident who, Optional<Demand> demand) {
        var backend = Optional.ofNullable(backends.get(who.service()));
        var running = backend.filter(it -> it.variant().equals(who.variant()));
        running.ifPresent(it -> measure(it, who));
        var peak = peaks.get(who);
        return new Candidate(
                who,
                loadState(who, running),
                running.map(it -> it.outstanding).orElse(0),
                running.map(it -> it.usedAt).orElse(0L),
                peak == null ? memoryLimit(backend) : OptionalLong.of(peak),
                history.duration(who),
                demand);
    }

    private LoadState loadState(Resident who, Optional<ServiceBackend> running) {
        boolean ready = running.filter(ServiceBackend::isReady).isPresent();
        return history.isLoading(who) && !ready
                ? LoadState.LOADING_ON_DEMAND
                : running.map(ServiceBackend::loadState).orElse(LoadState.ABSENT);
    }

    /** Never measured: at most what its limit allows. */
    private static OptionalLong memoryLimit(Optional<ServiceBackend> backend) {
        return backend.flatMap(ServiceBackend::spec)
                .map(ModelLoader::memoryLimit)
                .orElseGet(OptionalLong::empty);
    }

    private static OptionalLong memoryLimit(ServiceSpec spec) {
        var bound = spec.limits().bounds().get(Limit.MEMORY);
        return bound == null
                ? OptionalLong.empty()
                : OptionalLong.of((long) (bound * spec.instances()));
    }

    private void measure(ServiceBackend backend, Resident who) {
        if (!sharing.contains(backend.service)) return;
        supervision.memory(backend.service).ifPresent(it -> peaks.merge(who, it, Math::max));
    }

    private static String texts(Set<Resident> residents) {
        return String.join(", ", residents.stream().map(Resident::text).toList());
    }
}
