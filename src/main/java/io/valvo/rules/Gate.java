package io.valvo.rules;

import io.valvo.model.Condition;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the services that one depends on are as far as they must be. */
public final class Gate {
    private Gate() {}

    /** Why it may not start yet; empty: it may. */
    public static Optional<String> closed(
            ServiceSpec spec, Map<String, List<InstanceStatus>> services) {
        return spec.dependsOn().entrySet().stream()
                .filter(it -> !holds(it.getValue(), services.getOrDefault(it.getKey(), List.of())))
                .map(it ->
                        waitingFor(
                                it.getKey(),
                                it.getValue(),
                                services.getOrDefault(it.getKey(), List.of())))
                .findFirst();
    }

    /**
     * Whether waiting is of no use as things are: something that it depends on has failed or isn't
     * wanted.
     */
    public static boolean hopeless(ServiceSpec spec, Map<String, List<InstanceStatus>> services) {
        return spec.dependsOn().entrySet().stream()
                .filter(it -> !holds(it.getValue(), services.getOrDefault(it.getKey(), List.of())))
                .anyMatch(it ->
                        services.getOrDefault(it.getKey(), List.of()).stream()
                                .allMatch(Gate::done));
    }

    static boolean holds(Condition condition, Collection<InstanceStatus> instances) {
        return switch (condition) {
            case STARTED ->
                    instances.stream().anyMatch(it -> it.process().isPresent() || completed(it));
            case READY ->
                    instances.stream()
                            .anyMatch(it -> it.state() == InstanceState.READY || completed(it));
            case COMPLETED -> !instances.isEmpty() && instances.stream().allMatch(Gate::completed);
        };
    }

    private static boolean completed(InstanceStatus instance) {
        return instance.state() == InstanceState.COMPLETED;
    }

    private static boolean done(InstanceStatus instance) {
        return instance.state() == InstanceState.FAILED
                || instance.state() == InstanceState.STOPPED;
    }

    private static String waitingFor(
            String name, Condition condition, List<InstanceStatus> instances) {
        var state = instances.isEmpty() ? "not there" : instances.getFirst().state().word();
        var to = condition == Condition.COMPLETED ? "to complete" : "to be " + condition.word();
        return "waiting for %s %s (it is %s)".formatted(name, to, state);
    }
}
