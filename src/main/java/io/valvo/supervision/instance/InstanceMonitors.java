package io.valvo.supervision.instance;

import io.valvo.health.Prober;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.os.HelperProcess;
import io.valvo.os.NotifyMessage;
import io.valvo.os.ProcessTreeId;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What accompanies the process of an instance: its prober, its notify socket, the hooks that run at
 * the moment.
 */
final class InstanceMonitors {
    private final ActorContext<InstanceCommand> context;
    private final InstanceContext world;
    private final InstanceData memory;
    private final SpawnRequests launches;
    private final NotifySocketHandle mailbox;
    private @Nullable ActorRef<Prober.Command> prober;

    /** Bounded: each ends at its timeout. */
    private final Set<HookRunner.Running> hooks = ConcurrentHashMap.newKeySet();

    InstanceMonitors(
            ActorContext<InstanceCommand> context,
            InstanceContext world,
            InstanceData memory,
            SpawnRequests launches) {
        this.context = context;
        this.world = world;
        this.memory = memory;
        this.launches = launches;
        mailbox = new NotifySocketHandle(world, memory, launches, context.getSelf());
    }

    Optional<String> notifySocket() {
        return mailbox.address();
    }

    /** When everything has been read that was said on the notify socket by now. */
    void hearOut(Runnable then) {
        mailbox.hearOut(then);
    }

    void verify(NotifyMessage notification) {
        mailbox.verify(notification);
    }

    /** Ready at once where there is nothing to check. */
    void probe() {
        if (unwatched(memory.spec)) context.getSelf().tell(ready());
        else watch(memory.spec);
    }

    /** For a process that is ready already. */
    void probeHealth() {
        if (!unwatched(memory.spec)) watch(withoutStart(memory.spec));
    }

    /** What its probes and hooks run at the moment ends with it. */
    void stopProbing(ProcessTreeId kin) {
        stopProbing();
        world.processes().killHelpers(kin);
    }

    private void stopProbing() {
        if (prober != null) context.stop(prober);
        prober = null;
    }

    /** Nobody probes the process, or not any more. */
    boolean unwatched() {
        return prober == null;
    }

    /** The prober has failed; the one that was asked to stop is not meant. */
    boolean lost(ActorRef<?> companion) {
        boolean lost = companion.equals(prober);
        if (lost) prober = null;
        return lost;
    }

    void notified(Map<String, String> values) {
        if (prober != null) prober.tell(new Prober.Notified(values));
    }

    /**
     * The outcome reaches the actor; that of a hook that nobody waits for only as a warning. The
     * last one waits until nothing is left of those before.
     */
    void runHook(HooksSpec.Point point) {
        if (point == HooksSpec.Point.POST_STOP) runLastHook();
        else start(point).result().thenAccept(result -> tell(context.getSelf(), point, result));
    }

    private void runLastHook() {
        var self = context.getSelf();
        var _ =
                CompletableFuture.allOf(
                                hooks.stream()
                                        .map(it -> it.gone().toCompletableFuture())
                                        .toArray(CompletableFuture[]::new))
                        .thenRun(() -> self.tell(new InstanceCommand.OtherHooksEnded()));
    }

    /** Nothing is left of the other hooks. */
    void finishHooks() {
        var self = context.getSelf();
        var point = HooksSpec.Point.POST_STOP;
        if (memory.spec.hooks().commands().containsKey(point)) {
            var hook = start(point);
            hook.gone()
                    .thenCompose(_ -> hook.result())
                    .thenAccept(result -> tell(self, point, result));
        } else tell(self, point, new HookRunner.Succeeded());
    }

    private HookRunner.Running start(HooksSpec.Point point) {
        var command = launches.hook(point);
        var timeout = memory.spec.hooks().timeout();
        var hook = world.hooks().start(command.command(), command, timeout, tie(point));
        hooks.add(hook);
        hook.gone().thenRun(() -> hooks.remove(hook));
        return hook;
    }

    /** What is about the end of the process isn't ended by it. */
    private static HelperProcess.Tie tie(HooksSpec.Point point) {
        return switch (point) {
            case PRE_START, POST_START -> HelperProcess.Tie.WITH_PROCESS;
            case PRE_STOP, ON_EXIT, POST_STOP -> HelperProcess.Tie.AFTER_PROCESS;
        };
    }

    private static void tell(
            ActorRef<InstanceCommand> self, HooksSpec.Point point, HookRunner.Result result) {
        var failure =
                result instanceof HookRunner.Failed(var why)
                        ? Optional.of(why)
                        : Optional.<String>empty();
        failure.ifPresent(
                why -> self.tell(new InstanceCommand.Warn(name(point) + " hook: " + why)));
        self.tell(new InstanceCommand.LifecycleInput(new Input.HookEnded(point, failure)));
    }

    void abortHooks() {
        hooks.forEach(it -> it.abort().run());
    }

    void rest() {
        mailbox.close();
        abortHooks();
    }

    private void watch(ServiceSpec spec) {
        int incarnation = memory.life.incarnation();
        var target = launches.target();
        stopProbing();
        prober =
                context.spawnAnonymous(
                        Prober.create(
                                spec,
                                target,
                                launches.checks(),
                                () -> words(target),
                                memory.watchedFrom.orElseGet(world.awake()::instant),
                                world.awake(),
                                judge(incarnation)));
        context.watchWith(prober, new InstanceCommand.MonitorEnded(prober));
    }

    /** Read off the actor's thread. */
    private CompletionStage<String> words(Prober.Target target) {
        return CompletableFuture.supplyAsync(
                () -> OutputTail.of(target, world.secrets().get()), world.blocking());
    }

    private Consumer<Prober.Verdict> judge(int incarnation) {
        var self = context.getSelf();
        return verdict -> self.tell(new InstanceCommand.ProbeReported(incarnation, verdict));
    }

    private InstanceCommand ready() {
        return new InstanceCommand.LifecycleInput(new Input.BecameReady(memory.life.incarnation()));
    }

    private static boolean unwatched(ServiceSpec spec) {
        return spec.startup().probes().isEmpty()
                && spec.ready().probes().isEmpty()
                && spec.health().probes().isEmpty()
                && spec.heartbeat().isEmpty();
    }

    private static ServiceSpec withoutStart(ServiceSpec spec) {
        return spec.withStart(ReadySpec.NONE, ReadySpec.NONE);
    }

    private static String name(HooksSpec.Point point) {
        return point.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
