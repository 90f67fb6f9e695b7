package io.valvo.supervision.instance;

import io.valvo.health.ProbeTarget;
import io.valvo.health.Prober;
import io.valvo.health.ProberCommand;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.FaultBackoff;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The {@link Prober} of an instance's process: an actor beside that of the instance. */
final class ProberControl {
    private final ActorContext<InstanceCommand> actor;
    private final TimerScheduler<InstanceCommand> timers;
    private final InstanceContext context;
    private final InstanceData data;
    private final SpawnRequests spawnRequests;
    private @Nullable ActorRef<ProberCommand> prober;

    ProberControl(
            ActorContext<InstanceCommand> actor,
            TimerScheduler<InstanceCommand> timers,
            InstanceContext context,
            InstanceData data,
            SpawnRequests spawnRequests) {
        this.actor = actor;
        this.timers = timers;
        this.context = context;
        this.data = data;
        this.spawnRequests = spawnRequests;
    }

    /** Ready at once where there is nothing to check. */
    void startProbing() {
        if (hasChecks(data.spec)) start(data.spec);
        else
            actor.getSelf()
                    .tell(
                            new InstanceCommand.LifecycleInput(
                                    new Input.BecameReady(data.life.incarnation())));
    }

    /** For a process that is ready already. */
    void startHealthProbing() {
        if (hasChecks(data.spec)) start(data.spec.withStart(ReadySpec.NONE, ReadySpec.NONE));
    }

    void stopProbing() {
        if (prober != null) actor.stop(prober);
        prober = null;
    }

    boolean isProbing() {
        return prober != null;
    }

    void processStarted() {
        data.monitorFailures = 0;
    }

    /** False: it is one that was asked to stop. Another one begins after a while. */
    boolean proberFailed(ActorRef<?> ended) {
        if (!ended.equals(prober)) return false;
        prober = null;
        timers.startSingleTimer(
                InstanceCommand.RestartProber.class,
                new InstanceCommand.RestartProber(data.life.incarnation()),
                FaultBackoff.pause(data.monitorFailures++));
        return true;
    }

    /** By sd_notify(3). */
    void notified(Map<String, String> values) {
        if (prober != null) prober.tell(new ProberCommand.Notified(values));
    }

    private void start(ServiceSpec spec) {
        int incarnation = data.life.incarnation();
        var target = spawnRequests.target();
        var self = actor.getSelf();
        stopProbing();
        prober =
                actor.spawnAnonymous(
                        Prober.create(
                                spec,
                                target,
                                spawnRequests.checks(),
                                () -> lastOutput(target),
                                data.process.watchedFrom.orElseGet(context.awake()::instant),
                                context.awake(),
                                verdict ->
                                        self.tell(
                                                new InstanceCommand.ProbeReported(
                                                        incarnation, verdict))));
        actor.watchWith(prober, new InstanceCommand.ProberEnded(prober));
    }

    /** Read off the actor's thread. */
    private CompletionStage<String> lastOutput(ProbeTarget target) {
        return CompletableFuture.supplyAsync(
                () -> OutputTail.of(target, context.secrets().get()), context.blocking());
    }

    private static boolean hasChecks(ServiceSpec spec) {
        return !spec.startup().probes().isEmpty()
                || !spec.ready().probes().isEmpty()
                || !spec.health().probes().isEmpty()
                || spec.heartbeat().isPresent();
    }
}
