package io.valvo.rules;

import io.valvo.model.Condition;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether the services that one depends on are as far as they must be. */
public final class Gate {
    private static final List<InstanceStatus> NONE = List.of();

    private Gate() {}

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
                .anyMatch(name -> services.getOrDefault(name, NONE).stream().allMatch(Gate::done));
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

    private static Condition condition(ServiceSpec spec, String name) {
        return spec.dependsOn().getOrDefault(name, Condition.READY);
    }

    static boolean holds(Condition condition, Collection<InstanceStatus> instances, boolean job) {
        return switch (condition) {
            case STARTED ->
                    instances.stream().anyMatch(it -> it.process().isPresent() || completed(it));
            case READY ->
                    instances.stream()
                            .anyMatch(it ->
                                    it.state() == InstanceState.READY || (job && completed(it)));
            case COMPLETED -> !instances.isEmpty() && instances.stream().allMatch(Gate::completed);
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
            String name, Condition condition, List<InstanceStatus> instances) {
        var state = instances.isEmpty() ? "not there" : instances.getFirst().state().word();
        var to = condition == Condition.COMPLETED ? "to complete" : "to be " + condition.word();
        return "waiting for %s %s (it is %s)".formatted(name, to, state);
    }
}
