package io.valvo.rules.services;

import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether the services that one depends on are as far as they must be. */
public final class DependencyGate {
    private static final List<InstanceStatus> NONE = List.of();

    private DependencyGate() {}

    /**
     * Why it may not start yet; empty: it may.
     *
     * @param job tells which services are there to end: for these an end is as good as readiness
     */
    public static Optional<String> closed(
            ServiceSpec spec, Map<String, List<InstanceStatus>> services, Predicate<String> job) {
        return unmet(spec, services, job)
                .map(name ->
                        waitingFor(name, condition(spec, name), services.getOrDefault(name, NONE)))
                .findFirst();
    }

    /**
     * Whether waiting is of no use as things are: something that it depends on has failed, has
     * ended, or isn't wanted.
     */
    public static boolean hopeless(
            ServiceSpec spec, Map<String, List<InstanceStatus>> services, Predicate<String> job) {
        return unmet(spec, services, job)
                .anyMatch(name ->
                        services.getOrDefault(name, NONE).stream().allMatch(DependencyGate::done));
    }

    /** What it depends on that isn't as far as it must be. */
    public static Stream<String> unmet(
            ServiceSpec spec, Map<String, List<InstanceStatus>> services, Predicate<String> job) {
        return spec.dependsOn().entrySet().stream()
                .filter(it ->
                        !holds(
                                it.getValue(),
                                services.getOrDefault(it.getKey(), NONE),
                                job.test(it.getKey())))
                .map(Map.Entry::getKey);
    }

    private static DependencyCondition condition(ServiceSpec spec, String name) {
        return spec.dependsOn().getOrDefault(name, DependencyCondition.READY);
    }

    static boolean holds(
            DependencyCondition condition, Collection<InstanceStatus> instances, boolean job) {
        return switch (condition) {
            case STARTED ->
                    instances.stream().anyMatch(it -> it.process().isPresent() || completed(it));
            case READY ->
                    instances.stream()
                            .anyMatch(it ->
                                    it.state() == InstanceState.READY || (job && completed(it)));
            case COMPLETED ->
                    !instances.isEmpty() && instances.stream().allMatch(DependencyGate::completed);
        };
    }

    private static boolean completed(InstanceStatus instance) {
        return instance.state() == InstanceState.COMPLETED;
    }

    private static boolean done(InstanceStatus instance) {
        return switch (instance.state()) {
            case FAILED, STOPPED, COMPLETED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF, SCHEDULED -> false;
        };
    }

    private static String waitingFor(
            String name, DependencyCondition condition, List<InstanceStatus> instances) {
        var state = instances.isEmpty() ? "not there" : instances.getFirst().state().word();
        var to =
                condition == DependencyCondition.COMPLETED
                        ? "to complete"
                        : "to be " + condition.word();
        return "waiting for %s %s (it is %s)".formatted(name, to, state);
    }
}
