package io.valvo.rules;

import io.valvo.model.Condition;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the services that one depends on are as far as they must be. */
public final class Gate {
    /**
     * A service that one depends on.
     *
     * @param job it is expected to end; of any other one an end is no state to build on
     */
    public record Needed(boolean job, List<InstanceStatus> instances) {
        private static final Needed NOTHING = new Needed(false, List.of());
    }

    private Gate() {}

    /** Why it may not start yet; empty: it may. */
    public static Optional<String> closed(ServiceSpec spec, Map<String, Needed> services) {
        return spec.dependsOn().entrySet().stream()
                .filter(it ->
                        !holds(it.getValue(), services.getOrDefault(it.getKey(), Needed.NOTHING)))
                .map(it ->
                        waitingFor(
                                it.getKey(),
                                it.getValue(),
                                services.getOrDefault(it.getKey(), Needed.NOTHING)))
                .findFirst();
    }

    /**
     * Whether waiting is of no use as things are: something that it depends on has failed or isn't
     * wanted.
     */
    public static boolean hopeless(ServiceSpec spec, Map<String, Needed> services) {
        return spec.dependsOn().entrySet().stream()
                .filter(it ->
                        !holds(it.getValue(), services.getOrDefault(it.getKey(), Needed.NOTHING)))
                .anyMatch(it ->
                        done(it.getValue(), services.getOrDefault(it.getKey(), Needed.NOTHING)));
    }

    private static boolean holds(Condition condition, Needed needed) {
        var instances = needed.instances();
        return switch (condition) {
            case STARTED ->
                    instances.stream().anyMatch(it -> it.process().isPresent() || completed(it));
            case READY -> instances.stream().anyMatch(it -> ready(it, needed.job()));
            case COMPLETED -> !instances.isEmpty() && instances.stream().allMatch(Gate::completed);
        };
    }

    private static boolean ready(InstanceStatus instance, boolean job) {
        return instance.state() == InstanceState.READY || (job && completed(instance));
    }

    private static boolean completed(InstanceStatus instance) {
        return instance.state() == InstanceState.COMPLETED;
    }

    /** All have come to an end, and not to the one that is waited for. */
    private static boolean done(Condition condition, Needed needed) {
        return needed.instances().stream()
                .map(InstanceStatus::state)
                .allMatch(it ->
                        it == InstanceState.FAILED
                                || it == InstanceState.STOPPED
                                || (it == InstanceState.COMPLETED && condition == Condition.READY));
    }

    private static String waitingFor(String name, Condition condition, Needed needed) {
        var instances = needed.instances();
        var state = instances.isEmpty() ? "not there" : instances.getFirst().state().word();
        var to = condition == Condition.COMPLETED ? "to complete" : "to be " + condition.word();
        return "waiting for %s %s (it is %s)".formatted(name, to, state);
    }
}
