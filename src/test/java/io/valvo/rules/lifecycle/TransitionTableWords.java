package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.testing.ServiceSpecs;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the words of the transition table in docs/life.md mean, as values. */
final class TransitionTableWords {
    static final ProcessId P = new ProcessId(7, 70);
    static final Instant NOW = Instant.EPOCH.plusSeconds(30);

    private static final Instant LONG_AGO = NOW.minusSeconds(60);
    private static final Exit FAILURE = new Exit.Exited(1);

    static final Map<String, Input> INPUTS = inputs();

    private TransitionTableWords() {}

    private static Map<String, Input> inputs() {
        var words = new LinkedHashMap<String, Input>();
        words.put("start", new Input.Start());
        words.put("stop", new Input.Stop(false));
        words.put("stop --force", new Input.Stop(true));
        words.put("restart", new Input.Restart(EndCause.RESTART, ""));
        words.put("restart by its group", new Input.Restart(EndCause.GROUP, "why"));
        words.put("its group gives up", new Input.GiveUp("why"));
        words.put("start allowed", new Input.StartAllowed());
        words.put("start denied", new Input.StartDenied("why"));
        words.put("ports granted", new Input.PortsGranted());
        words.put("ports refused", new Input.PortsRefused("why", false));
        words.put("ports refused for good", new Input.PortsRefused("why", true));
        words.put("pre-start hook passed", new Input.HookEnded(Point.PRE_START, Optional.empty()));
        words.put(
                "pre-start hook failed",
                new Input.HookEnded(Point.PRE_START, Optional.of("exited 1")));
        words.put("pre-stop hook ended", new Input.HookEnded(Point.PRE_STOP, Optional.empty()));
        words.put("post-stop hook ended", new Input.HookEnded(Point.POST_STOP, Optional.empty()));
        words.put("spawned", new Input.Spawned(1, P));
        words.put("not spawned", new Input.NotSpawned(1, "why"));
        words.put("became ready", new Input.BecameReady(1));
        words.put("failing", new Input.Failing(1, "why"));
        words.put("recovered", new Input.Recovered(1));
        words.put("restart required", new Input.RestartRequired(1, EndCause.HEALTH, "why"));
        words.put("another main process named", new Input.MainProcessNamed(1, new ProcessId(2, 2)));
        words.put("exited with success", new Input.Exited(1, new Exit.Exited(0), true));
        words.put("exited with failure", new Input.Exited(1, FAILURE, true));
        words.put(
                "exited with success, descendants left",
                new Input.Exited(1, new Exit.Exited(0), false));
        words.put("exited, descendants left", new Input.Exited(1, FAILURE, false));
        words.put("no descendant seen", new Input.TreeScanned(1, true));
        words.put("descendants seen", new Input.TreeScanned(1, false));
        words.put("descendants ended", new Input.TreeKilled(1, List.of()));
        words.put("run is due", new Input.RunDue());
        words.put("backoff is over", new Input.TimerFired(Timer.BACKOFF));
        words.put("time to ask for ports again", new Input.TimerFired(Timer.PORTS));
        words.put("grace period is over", new Input.TimerFired(Timer.GRACE));
        words.put("no request left", new Input.Drained(1));
        words.put("requests were waited for", new Input.TimerFired(Timer.DRAIN));
        words.put("time to look again", new Input.TimerFired(Timer.TREE_SCAN));
        return Collections.unmodifiableMap(words);
    }

    /** Every phase in the order of a life, by its word. */
    static Map<String, Phase> phases(Set<String> conditions) {
        var ending = new Phase.Ending(cause(conditions), "", false);
        var since = conditions.contains("healthy run") ? LONG_AGO : NOW;
        var deadline = conditions.contains("grace over") ? NOW : NOW.plusSeconds(10);
        var phases = new LinkedHashMap<String, Phase>();
        phases.put("stopped", new Phase.Stopped());
        phases.put("scheduled", new Phase.Scheduled());
        phases.put("awaiting dependencies", new Phase.AwaitingDependencies(""));
        phases.put("acquiring ports", new Phase.AcquiringPorts(""));
        phases.put("pre-start hook", new Phase.PreStartHook());
        phases.put("spawning", new Phase.Spawning());
        phases.put("starting", new Phase.Starting(P));
        phases.put("ready", new Phase.Ready(P, since));
        phases.put("unhealthy", new Phase.Unhealthy(P, since, ""));
        phases.put("draining", new Phase.Draining(P, ending));
        phases.put("pre-stop hook", new Phase.PreStopHook(P, ending));
        phases.put("stopping", new Phase.Stopping(P, ending, false));
        phases.put("killing", new Phase.Stopping(P, ending, true));
        phases.put("reaping tree", new Phase.ReapingTree(P, ending, deadline, false));
        phases.put("killing tree", new Phase.ReapingTree(P, ending, deadline, true));
        phases.put("post-stop hook", new Phase.PostStopHook());
        phases.put("backoff", new Phase.Backoff(NOW.plusSeconds(1), ""));
        phases.put("completed", new Phase.Completed());
        phases.put("failed", new Phase.Failed(""));
        return phases;
    }

    static String word(Phase phase) {
        return switch (phase) {
            case Phase.Stopping(_, _, boolean killing) when killing -> "killing";
            case Phase.ReapingTree it when it.killing() -> "killing tree";
            case Phase it -> spaced(it);
        };
    }

    /** Why a process that is on its way down was told to end. */
    private static EndCause cause(Set<String> conditions) {
        if (conditions.contains("not wanted")) return EndCause.STOP;
        if (conditions.contains("group gave up")) return EndCause.GROUP;
        return conditions.contains("restart required before") ? EndCause.HEALTH : EndCause.RESTART;
    }

    static Lifecycle life(Phase phase, Set<String> conditions) {
        boolean down = phase instanceof Phase.Stopped;
        boolean wanted =
                !down
                        && !conditions.contains("not wanted")
                        && !conditions.contains("group gave up");
        var spent = Collections.nCopies(10, NOW);
        var restarts =
                conditions.contains("budget spent")
                        ? new RestartBudget(10, spent, 10)
                        : RestartBudget.NONE;
        return new Lifecycle(
                wanted,
                phase,
                1,
                restarts,
                Optional.of(new LastExit(FAILURE, EndCause.CRASH, "exited 1", NOW)),
                false,
                conditions.contains("another run queued"));
    }

    static LifecycleContext context(Set<String> conditions) {
        var spec = ServiceSpecs.service("web");
        conditions.forEach(it -> change(spec, it));
        return new LifecycleContext(
                NOW,
                0.5,
                spec.build(),
                conditions.contains("has dependencies"),
                conditions.contains("in a group"),
                conditions.contains("has a route"));
    }

    private static void change(ServiceSpecs spec, String condition) {
        switch (condition) {
            case "has ports" ->
                    spec.port(
                            new PortSpec(
                                    "http",
                                    List.of(80),
                                    OnConflict.MIGRATE,
                                    false,
                                    Optional.empty(),
                                    List.of()));
            case "has dependencies" -> spec.dependsOn("db", DependencyCondition.READY);
            case "has pre-start hook" -> spec.hook(Point.PRE_START, "hook");
            case "has post-start hook" -> spec.hook(Point.POST_START, "hook");
            case "has pre-stop hook" -> spec.hook(Point.PRE_STOP, "hook");
            case "has post-stop hook" -> spec.hook(Point.POST_STOP, "hook");
            case "has on-exit hook" -> spec.hook(Point.ON_EXIT, "hook");
            case "backoff 0s" -> spec.backoff(Duration.ZERO, 2, Duration.ZERO);
            case "policy always" -> spec.policy(Policy.ALWAYS);
            case "policy never" -> spec.policy(Policy.NEVER);
            case "fallback after 1" -> spec.fallback(1, "mock");
            case "cron" ->
                    spec.schedule(
                            new ScheduleSpec.Cron(
                                    "0 3 * * *", ZoneOffset.UTC, true, ScheduleSpec.Overlap.SKIP));
            case "every", "another run queued" ->
                    spec.schedule(
                            new ScheduleSpec.Every(
                                    Duration.ofMinutes(1), ScheduleSpec.Overlap.SKIP));
            case "overlap replace" ->
                    spec.schedule(
                            new ScheduleSpec.Every(
                                    Duration.ofMinutes(1), ScheduleSpec.Overlap.REPLACE));
            case "not wanted", "group gave up", "restart required before", "healthy run" -> {}
            case "budget spent", "in a group", "grace over", "has a route" -> {}
            default -> throw new IllegalArgumentException("unknown condition: " + condition);
        }
    }

    static String effects(List<Effect> effects) {
        return effects.stream().map(TransitionTableWords::word).collect(Collectors.joining(", "));
    }

    private static String word(Effect effect) {
        return switch (effect) {
            case Effect.RunHook(var point) -> "run " + dashed(point) + " hook";
            case Effect.StartTimer(var timer, _) -> "start timer for " + dashed(timer);
            case Effect.Publish(var fact) -> "publish `" + fact.type() + "`";
            case Effect it -> spaced(it);
        };
    }

    private static String spaced(Object value) {
        return value.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .replaceAll("(?<=^Pre|^Post) ", "-")
                .toLowerCase(Locale.ROOT);
    }

    private static String dashed(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
