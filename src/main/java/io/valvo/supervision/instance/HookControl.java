package io.valvo.supervision.instance;

import io.valvo.model.spec.HooksSpec;
import io.valvo.os.HelperProcess;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The hooks of an instance that run at the moment. */
final class HookControl {
    private final InstanceContext context;
    private final InstanceData data;
    private final SpawnRequests spawnRequests;
    private final ActorRef<InstanceCommand> instance;

    /** Bounded: each ends at its timeout. */
    private final Set<HookRunner.Running> running = ConcurrentHashMap.newKeySet();

    HookControl(
            InstanceContext context,
            InstanceData data,
            SpawnRequests spawnRequests,
            ActorRef<InstanceCommand> instance) {
        this.context = context;
        this.data = data;
        this.spawnRequests = spawnRequests;
        this.instance = instance;
    }

    /**
     * The outcome reaches the actor; that of a hook that nobody waits for only as a warning. The
     * last one waits until nothing is left of those before.
     */
    void run(HooksSpec.Point point) {
        if (point == HooksSpec.Point.POST_STOP) awaitOthers();
        else start(point).result().thenAccept(result -> report(point, result));
    }

    private void awaitOthers() {
        var others = running.stream().map(it -> it.gone().toCompletableFuture());
        var _ =
                CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                        .thenRun(() -> instance.tell(new InstanceCommand.OtherHooksEnded()));
    }

    /** Nothing is left of the other hooks. */
    void runPostStop() {
        var point = HooksSpec.Point.POST_STOP;
        if (!data.spec.hooks().commands().containsKey(point)) {
            report(point, new HookRunner.Succeeded());
            return;
        }
        var hook = start(point);
        hook.gone().thenCompose(_ -> hook.result()).thenAccept(result -> report(point, result));
    }

    void abort() {
        running.forEach(it -> it.abort().run());
    }

    private HookRunner.Running start(HooksSpec.Point point) {
        var command = spawnRequests.hook(point);
        var timeout = data.spec.hooks().timeout();
        var hook = context.hooks().start(command.command(), command, timeout, tie(point));
        running.add(hook);
        hook.gone().thenRun(() -> running.remove(hook));
        return hook;
    }

    /** What is about the end of the process isn't ended by it. */
    private static HelperProcess.Tie tie(HooksSpec.Point point) {
        return switch (point) {
            case PRE_START, POST_START -> HelperProcess.Tie.WITH_PROCESS;
            case PRE_STOP, ON_EXIT, POST_STOP -> HelperProcess.Tie.AFTER_PROCESS;
        };
    }

    private void report(HooksSpec.Point point, HookRunner.Result result) {
        var failure =
                result instanceof HookRunner.Failed(var why)
                        ? Optional.of(why)
                        : Optional.<String>empty();
        failure.ifPresent(
                why -> instance.tell(new InstanceCommand.Warn(name(point) + " hook: " + why)));
        instance.tell(new InstanceCommand.LifecycleInput(new Input.HookEnded(point, failure)));
    }

    private static String name(HooksSpec.Point point) {
        return point.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
