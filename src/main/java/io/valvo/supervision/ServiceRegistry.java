package io.valvo.supervision;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.services.InstanceView;
import io.valvo.rules.services.ServiceLife;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Index of the lives of all services and the handles of their instances. Touched by {@link
 * ServicesActor} alone.
 */
final class ServiceRegistry {
    private final Map<String, ServiceLife> lives = new TreeMap<>();
    private final Map<String, InstanceHandle> instances = new LinkedHashMap<>();
    private final Map<String, Map<Integer, InstanceHandle>> byService = new HashMap<>();
    private final Map<String, Set<String>> dependents = new HashMap<>();

    /** Names of the services that go down: few, while every report of an instance asks for them. */
    private final Set<String> stopping = new TreeSet<>();

    Collection<ServiceLife> lives() {
        return lives.values();
    }

    Optional<ServiceLife> life(String service) {
        return Optional.ofNullable(lives.get(service));
    }

    /** The service is known, or in another state, from now on. */
    void put(ServiceLife life) {
        var spec = life.spec();
        var before = lives.put(spec.name(), life);
        if (life.isStopping()) stopping.add(spec.name());
        else stopping.remove(spec.name());
        boolean same = before != null && before.spec().dependsOn().equals(spec.dependsOn());
        if (!same) dependsOn(spec);
    }

    private void dependsOn(ServiceSpec spec) {
        dependents.values().forEach(it -> it.remove(spec.name()));
        spec.dependsOn()
                .keySet()
                .forEach(it ->
                        dependents.computeIfAbsent(it, _ -> new TreeSet<>()).add(spec.name()));
    }

    void forget(String service) {
        lives.remove(service);
        stopping.remove(service);
        dependents.values().forEach(it -> it.remove(service));
    }

    /** Those that go down, in the order of their names. */
    List<ServiceLife> stopping() {
        return stopping.stream().flatMap(it -> life(it).stream()).toList();
    }

    Optional<ServiceSpec> spec(String service) {
        return life(service).map(ServiceLife::spec);
    }

    void add(InstanceHandle instance) {
        instances.put(instance.name(), instance);
        byService
                .computeIfAbsent(instance.service(), _ -> new TreeMap<>())
                .put(instance.number(), instance);
    }

    void remove(InstanceHandle instance) {
        instances.remove(instance.name());
        byService.getOrDefault(instance.service(), new TreeMap<>()).remove(instance.number());
    }

    Optional<InstanceHandle> instance(String name) {
        return Optional.ofNullable(instances.get(name));
    }

    Optional<InstanceHandle> instance(String service, int number) {
        return Optional.ofNullable(byService.getOrDefault(service, Map.of()).get(number));
    }

    Collection<InstanceHandle> instances() {
        return instances.values();
    }

    /** Instances of a service in the order of their numbers, those that are leaving included. */
    Collection<InstanceHandle> instances(String service) {
        return byService.getOrDefault(service, Map.of()).values();
    }

    /** As {@link #instances(String)}, for the decisions about the service. */
    List<InstanceView> views(String service) {
        return instances(service).stream().map(InstanceHandle::view).toList();
    }

    /** Who depends on the service, directly. */
    Set<String> dependents(String service) {
        return dependents.getOrDefault(service, Set.of());
    }

    /** Those that a service's or an instance's name means; none: there is no such name. */
    List<InstanceHandle> named(String name) {
        if (lives.containsKey(name)) return List.copyOf(instances(name));
        return instance(name).map(List::of).orElseGet(List::of);
    }

    /** Services that the names, of services or instances, are about. */
    List<String> services(Collection<String> names) {
        return names.stream().flatMap(this::service).distinct().toList();
    }

    private Stream<String> service(String name) {
        return lives.containsKey(name)
                ? Stream.of(name)
                : instance(name).map(InstanceHandle::service).stream();
    }

    /** The services, and all that they depend on, directly or not. */
    Set<String> withDependencies(Collection<String> services) {
        var found = new LinkedHashSet<String>();
        var open = new ArrayDeque<>(services);
        while (!open.isEmpty()) {
            var name = open.pop();
            if (found.add(name)) spec(name).ifPresent(it -> open.addAll(it.dependsOn().keySet()));
        }
        return found;
    }

    /** It is there to end. */
    boolean job(String service) {
        return spec(service).filter(ServiceSpec::job).isPresent();
    }

    List<String> names() {
        return List.copyOf(lives.keySet());
    }

    /** It runs, or is about to, as far as anybody has a wish. */
    boolean wanted(String service) {
        return life(service).filter(it -> it.wanted(views(service))).isPresent();
    }

    /** As {@link #wanted(String)}, of this instance. */
    boolean wanted(InstanceHandle instance) {
        var view = List.of(instance.view());
        return life(instance.service()).filter(it -> it.wanted(view)).isPresent();
    }

    boolean down(String service) {
        return instances(service).stream().allMatch(it -> it.view().down());
    }

    /** It goes for good once it is down. */
    boolean leaves(InstanceHandle instance) {
        return life(instance.service())
                .filter(it -> it.leaving().contains(instance.number()))
                .isPresent();
    }

    /** There for the time of an update only. */
    boolean isSurge(InstanceHandle instance) {
        return life(instance.service()).filter(it -> it.isSurge(instance.number())).isPresent();
    }
}
