package io.valvo.supervision;

import io.valvo.health.Prober;
import io.valvo.model.Hooks;
import io.valvo.model.ReadySpec;
import io.valvo.model.ServiceSpec;
import io.valvo.os.Notification;
import io.valvo.rules.Input;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What accompanies the process of an instance: its prober, its notify socket, the hook that runs at
 * the moment.
 */
final class Companions {
    private final ActorContext<Instance.Command> context;
    private final World world;
    private final Memory memory;
    private final Launches launches;
    private final Mailbox mailbox;
    private @Nullable ActorRef<Prober.Command> prober;
    private HookRun.@Nullable Running hook;

    Companions(
            ActorContext<Instance.Command> context, World world, Memory memory, Launches launches) {
        this.context = context;
        this.world = world;
        this.memory = memory;
        this.launches = launches;
        mailbox = new Mailbox(world, memory, context.getSelf());
    }

    Optional<String> notifySocket() {
        return mailbox.address();
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

    void stopProbing() {
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

    /** The outcome reaches the actor; that of a hook that nobody waits for only as a warning. */
    void runHook(Hooks.Point point) {
        var self = context.getSelf();
        var command = launches.hook(point);
        hook = world.hooks().start(command.command(), command, memory.spec.hooks().timeout());
        hook.result().thenAccept(result -> tell(self, point, result));
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

    void abortHook() {
        if (hook != null) hook.abort().run();
        hook = null;
    }

    void rest() {
        mailbox.close();
        abortHook();
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
        return CompletableFuture.supplyAsync(() -> LastWords.of(target), world.blocking());
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
