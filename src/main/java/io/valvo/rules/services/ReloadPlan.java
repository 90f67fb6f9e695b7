package io.valvo.rules.services;

import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.setting.SettingChange;
import io.valvo.model.setting.StackSettings;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.GroupSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a changed configuration would do, in the order in which it is done: stops (dependents
 * first), then starts and restarts (dependencies first), then what needs neither.
 *
 * @param notes what changed about the daemon itself, and when it takes effect
 */
public record ReloadPlan(List<Step> steps, List<String> notes) {
    /** What happens to one service; {@link #why()} in plain words. */
    public sealed interface Step {
        String service();

        String why();
    }

    /** It is new. {@code autostart}: else it only becomes known. */
    public record Start(String service, boolean autostart) implements Step {
        @Override
        public String why() {
            return autostart ? "new" : "new, not started by itself";
        }
    }

    /** {@code changed}: names of settings, those that alone would need no restart included. */
    public record Restart(String service, List<String> changed) implements Step {
        @Override
        public String why() {
            return "changed: " + String.join(", ", changed);
        }
    }

    /** It is no longer in the configuration. */
    public record Stop(String service) implements Step {
        @Override
        public String why() {
            return "removed";
        }
    }

    /** What changed takes effect in the running process. */
    public record Update(String service, List<String> changed) implements Step {
        @Override
        public String why() {
            return "changed without restart: " + String.join(", ", changed);
        }
    }

    public record Unchanged(String service) implements Step {
        @Override
        public String why() {
            return "unchanged";
        }
    }

    public static ReloadPlan between(StackSpec old, StackSpec now) {
        var steps = new ArrayList<Step>();
        removed(old, now).forEach(name -> steps.add(new Stop(name)));
        var kept =
                flat(DependencyGraph.of(now).layers()).map(name -> step(name, old, now)).toList();
        kept.stream().filter(ReloadPlan::disturbs).forEach(steps::add);
        kept.stream().filter(Update.class::isInstance).forEach(steps::add);
        kept.stream().filter(Unchanged.class::isInstance).forEach(steps::add);
        return new ReloadPlan(List.copyOf(steps), notes(old, now));
    }

    /**
     * With a note for each service that goes on as it is, while the file says something else of a
     * shape that it doesn't have at present.
     */
    public ReloadPlan notingOtherShapes(StackSpec declared, StackSpec next) {
        var all = new ArrayList<>(notes);
        steps.stream()
                .filter(Unchanged.class::isInstance)
                .map(Step::service)
                .filter(it -> !(step(it, declared, next) instanceof Unchanged))
                .forEach(it -> all.add(it + ": what changed is for when it has another variant"));
        return new ReloadPlan(steps, List.copyOf(all));
    }

    /** Everything is new. */
    public static ReloadPlan first(StackSpec now) {
        var steps = flat(DependencyGraph.of(now).layers()).map(name -> started(now, name)).toList();
        return new ReloadPlan(steps, List.of());
    }

    /** Nothing would happen. */
    public boolean empty() {
        return notes.isEmpty() && steps.stream().allMatch(Unchanged.class::isInstance);
    }

    /** {@code restart backend (changed: command, env.MODEL)}, one line for each step and note. */
    public List<String> lines() {
        return Stream.concat(
                        steps.stream().map(ReloadPlan::line),
                        notes.stream().map(note -> "note: " + note))
                .toList();
    }

    private static String line(Step step) {
        return "%-9s %s (%s)".formatted(verb(step), step.service(), step.why());
    }

    /** The step as one word, as an order. */
    public static String verb(Step step) {
        return switch (step) {
            case Start _ -> "start";
            case Restart _ -> "restart";
            case Stop _ -> "stop";
            case Update _ -> "update";
            case Unchanged _ -> "unchanged";
        };
    }

    private static boolean disturbs(Step step) {
        return step instanceof Start || step instanceof Restart;
    }

    private static Stream<String> removed(StackSpec old, StackSpec now) {
        return flat(DependencyGraph.of(old).stopLayers())
                .filter(name -> !now.services().containsKey(name));
    }

    private static Step step(String name, StackSpec old, StackSpec now) {
        var before = Optional.ofNullable(old.services().get(name));
        var after = Objects.requireNonNull(now.services().get(name));
        return before.map(b -> compared(b, after, group(old, name), group(now, name)))
                .orElseGet(() -> started(now, name));
    }

    private static Step started(StackSpec now, String name) {
        return new Start(name, Objects.requireNonNull(now.services().get(name)).startsAlone());
    }

    private static Step compared(
            ServiceSpec old,
            ServiceSpec now,
            Optional<GroupSpec> oldGroup,
            Optional<GroupSpec> nowGroup) {
        var changes = ServiceSettings.SECTION.changes(old, now).toList();
        var restarting = names(changes, true);
        var updating = new ArrayList<>(names(changes, false));
        if (!oldGroup.equals(nowGroup)) updating.add("groups");
        if (!restarting.isEmpty()) return new Restart(now.name(), joined(restarting, updating));
        return updating.isEmpty()
                ? new Unchanged(now.name())
                : new Update(now.name(), List.copyOf(updating));
    }

    private static List<String> names(List<SettingChange> changes, boolean restarting) {
        return changes.stream()
                .filter(it -> it.restarts() == restarting)
                .map(SettingChange::name)
                .toList();
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    private static Optional<GroupSpec> group(StackSpec stack, String service) {
        return stack.groups().values().stream()
                .filter(g -> g.members().contains(service))
                .findFirst();
    }

    private static List<String> notes(StackSpec old, StackSpec now) {
        var notes = new ArrayList<String>();
        StackSettings.SECTION
                .needingDaemonRestart(old, now)
                .forEach(it ->
                        notes.add(it + " changed: takes effect when the daemon is started again"));
        if (old.shutdownOnFailure() != now.shutdownOnFailure())
            notes.add("shutdown-on-failure changed");
        notes.addAll(gateway(old.gateway(), now.gateway()));
        return List.copyOf(notes);
    }

    private static List<String> gateway(Optional<GatewaySpec> old, Optional<GatewaySpec> now) {
        if (old.equals(now)) return List.of();
        if (now.isEmpty()) return List.of("gateway removed: it listens no more");
        boolean stays = old.map(ReloadPlan::address).equals(now.map(ReloadPlan::address));
        return List.of(
                stays
                        ? "gateway changed: its routes are what they are in the file"
                        : "gateway: to listen on " + address(now.get()));
    }

    private static String address(GatewaySpec gateway) {
        return gateway.bind() + ":" + gateway.port();
    }

    private static Stream<String> flat(List<? extends Collection<String>> layers) {
        return layers.stream().flatMap(Collection::stream);
    }
}
