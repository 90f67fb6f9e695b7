package io.valvo.supervision;

import io.valvo.health.Prober;
import io.valvo.model.Hooks;
import io.valvo.model.ReadySpec;
import io.valvo.model.ServiceSpec;
import io.valvo.os.Errand;
import io.valvo.os.Kin;
import io.valvo.os.Notification;
import io.valvo.rules.Input;

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
final class Companions {
    private final ActorContext<Instance.Command> context;
    private final World world;
    private final Memory memory;
    private final Launches launches;
    private final Mailbox mailbox;
    private @Nullable ActorRef<Prober.Command> prober;

    /** Bounded: each ends at its timeout. */
    private final Set<HookRun.Running> hooks = ConcurrentHashMap.newKeySet();

    Companions(
            ActorContext<Instance.Command> context, World world, Memory memory, Launches launches) {
        this.context = context;
        this.world = world;
        this.memory = memory;
        this.launches = launches;
        mailbox = new Mailbox(world, memory, launches, context.getSelf());
    }

    Optional<String> notifySocket() {
        return mailbox.address();
    }

    /** When everything has been read that was said on the notify socket by now. */
    void hearOut(Runnable then) {
        mailbox.hearOut(then);
    }

    void verify(Notification notification) {
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
    void stopProbing(Kin kin) {
        stopProbing();
        world.processes().endHelpers(kin);
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
    void runHook(Hooks.Point point) {
        if (point == Hooks.Point.POST_STOP) runLastHook();
        else start(point).result().thenAccept(result -> tell(context.getSelf(), point, result));
    }

    private void runLastHook() {
        var self = context.getSelf();
        var _ =
                CompletableFuture.allOf(
                                hooks.stream()
                                        .map(it -> it.gone().toCompletableFuture())
                                        .toArray(CompletableFuture[]::new))
                        .thenRun(() -> self.tell(new Instance.OtherHooksOver()));
    }

    /** Nothing is left of the other hooks. */
    void finishHooks() {
        var self = context.getSelf();
        var point = Hooks.Point.POST_STOP;
        if (memory.spec.hooks().commands().containsKey(point)) {
            var hook = start(point);
            hook.gone()
                    .thenCompose(_ -> hook.result())
                    .thenAccept(result -> tell(self, point, result));
        } else tell(self, point, new HookRun.Succeeded());
    }

    private HookRun.Running start(Hooks.Point point) {
        var command = launches.hook(point);
        var timeout = memory.spec.hooks().timeout();
        var hook = world.hooks().start(command.command(), command, timeout, tie(point));
        hooks.add(hook);
        hook.gone().thenRun(() -> hooks.remove(hook));
        return hook;
    }

    /** What is about the end of the process isn't ended by it. */
    private static Errand.Tie tie(Hooks.Point point) {
        return switch (point) {
            case PRE_START, POST_START -> Errand.Tie.WITH_PROCESS;
            case PRE_STOP, ON_EXIT, POST_STOP -> Errand.Tie.AFTER_PROCESS;
        };
    }

    private static void tell(
            ActorRef<Instance.Command> self, Hooks.Point point, HookRun.Result result) {
        var failure =
                result instanceof HookRun.Failed(var why)
                        ? Optional.of(why)
                        : Optional.<String>empty();
        failure.ifPresent(why -> self.tell(new Instance.Worried(name(point) + " hook: " + why)));
        self.tell(new Instance.Happened(new Input.HookEnded(point, failure)));
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
        context.watchWith(prober, new Instance.CompanionEnded(prober));
    }

    /** Read off the actor's thread. */
    private CompletionStage<String> words(Prober.Target target) {
        return CompletableFuture.supplyAsync(
                () -> LastWords.of(target, world.secrets().get()), world.blocking());
    }

    private Consumer<Prober.Verdict> judge(int incarnation) {
        var self = context.getSelf();
        return verdict -> self.tell(new Instance.Judged(incarnation, verdict));
    }

    private Instance.Command ready() {
        return new Instance.Happened(new Input.BecameReady(memory.life.incarnation()));
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

    private static String name(Hooks.Point point) {
        return point.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
