package io.valvo.supervision;

import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The services there are and their instances. Touched by {@link ServicesActor} alone. */
final class ServiceRegistry {
    /** From worst to best: a service is as well as the instance that is worst off. */
    private static final List<InstanceState> BY_CONCERN =
            List.of(
                    InstanceState.FAILED,
                    InstanceState.BACKOFF,
                    InstanceState.UNHEALTHY,
                    InstanceState.PENDING,
                    InstanceState.STARTING,
                    InstanceState.STOPPING,
                    InstanceState.STOPPED,
                    InstanceState.SCHEDULED,
                    InstanceState.COMPLETED,
                    InstanceState.READY);

    private final Map<String, ServiceSpec> specs = new TreeMap<>();
    private final Map<String, InstanceHandle> members = new LinkedHashMap<>();
    private final Map<String, Map<Integer, InstanceHandle>> byService = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();
    private Predicate<String> renewing = _ -> false;

    Collection<ServiceSpec> specs() {
        return specs.values();
    }

    Optional<ServiceSpec> spec(String service) {
        return Optional.ofNullable(specs.get(service));
    }

    void declare(ServiceSpec spec) {
        specs.put(spec.name(), spec);
        dependents.values().forEach(it -> it.remove(spec.name()));
        spec.dependsOn()
                .keySet()
                .forEach(it ->
                        dependents.computeIfAbsent(it, _ -> new TreeSet<>()).add(spec.name()));
    }

    void forget(String service) {
        specs.remove(service);
        dependents.values().forEach(it -> it.remove(service));
    }

    void add(InstanceHandle member) {
        members.put(member.name, member);
        byService
                .computeIfAbsent(member.spec.name(), _ -> new TreeMap<>())
                .put(member.number, member);
    }

    void remove(InstanceHandle member) {
        members.remove(member.name);
        of(member.spec.name()).remove(member);
        byService.getOrDefault(member.spec.name(), new TreeMap<>()).remove(member.number);
    }

    Optional<InstanceHandle> member(String instance) {
        return Optional.ofNullable(members.get(instance));
    }

    Collection<InstanceHandle> members() {
        return members.values();
    }

    /** Instances of a service in the order of their numbers, those that are leaving included. */
    Collection<InstanceHandle> of(String service) {
        return byService.getOrDefault(service, Map.of()).values();
    }

    /** Who depends on the service, directly. */
    Set<String> dependents(String service) {
        return dependents.getOrDefault(service, Set.of());
    }

    /** Those that a service's or an instance's name means; none: there is no such name. */
    List<InstanceHandle> named(String name) {
        if (specs.containsKey(name)) return List.copyOf(of(name));
        return member(name).map(List::of).orElseGet(List::of);
    }

    /** It is there to end. */
    boolean job(String service) {
        return spec(service).filter(ServiceSpec::job).isPresent();
    }

    List<String> names() {
        return List.copyOf(specs.keySet());
    }

    /** {@code others}: services that are on their way down only to come up again. */
    void renewing(Predicate<String> others) {
        renewing = others;
    }

    boolean renews(String service) {
        return renewing.test(service);
    }

    /** It runs, or is about to, as far as anybody has a wish. */
    boolean wanted(String service) {
        return renewing.test(service) || of(service).stream().anyMatch(InstanceHandle::wanted);
    }

    boolean down(String service) {
        return of(service).stream().allMatch(InstanceHandle::down);
    }

    /** Statuses of the services that one depends on. */
    Map<String, List<InstanceStatus>> dependencies(ServiceSpec spec) {
        var found = new HashMap<String, List<InstanceStatus>>();
        spec.dependsOn().keySet().forEach(it -> found.put(it, statuses(it)));
        return found;
    }

    /** As people see it: wanted as soon as somebody wants it. */
    ServiceStatus status(ServiceSpec spec) {
        return status(spec, wanted(spec.name()));
    }

    /** As it is: wanted once an instance has heard of it. */
    ServiceStatus actual(ServiceSpec spec) {
        return status(spec, of(spec.name()).stream().anyMatch(it -> it.status.wanted()));
    }

    private ServiceStatus status(ServiceSpec spec, boolean wanted) {
        var instances = statuses(spec.name());
        return new ServiceStatus(
                spec,
                instances.stream()
                        .map(InstanceStatus::state)
                        .min(Comparator.comparingInt(BY_CONCERN::indexOf))
                        .orElse(InstanceState.STOPPED),
                wanted,
                instances);
    }

    /** All, or those that the names mean. */
    List<ServiceStatus> statuses(Collection<String> names) {
        return specs.values().stream()
                .filter(it -> names.isEmpty() || names.stream().anyMatch(name -> means(name, it)))
                .map(this::status)
                .toList();
    }

    /**
     * Where a service answers: by its first instance that has its ports, else by its declaration.
     */
    ServiceAddress address(ServiceSpec spec) {
        return of(spec.name()).stream()
                .filter(it -> !it.status.ports().isEmpty())
                .findFirst()
                .map(it ->
                        new ServiceAddress(ServiceAddress.hostOf(spec.ports()), it.status.ports()))
                .orElseGet(() -> ServiceAddress.declared(spec.ports()));
    }

    Map<String, ServiceAddress> addresses() {
        var all = new HashMap<String, ServiceAddress>();
        specs.values().forEach(it -> all.put(it.name(), address(it)));
        return all;
    }

    private List<InstanceStatus> statuses(String service) {
        return of(service).stream().map(it -> it.status).toList();
    }

    private boolean means(String name, ServiceSpec spec) {
        return name.equals(spec.name())
                || member(name).filter(it -> it.spec.name().equals(spec.name())).isPresent();
    }
}
