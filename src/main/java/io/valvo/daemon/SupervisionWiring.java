package io.valvo.daemon;

import io.valvo.cleanup.StrayCleaner;
import io.valvo.events.EventLog;
import io.valvo.health.ProbeChecks;
import io.valvo.health.ProbeRunner;
import io.valvo.metrics.EventCounters;
import io.valvo.os.AwakeClock;
import io.valvo.os.NotifySockets;
import io.valvo.os.cgroup.Cgroups;
import io.valvo.os.platform.Platform;
import io.valvo.ports.PortCommand;
import io.valvo.recovery.SpecFingerprint;
import io.valvo.sampling.SamplerCommand;
import io.valvo.sampling.UsageStore;
import io.valvo.supervision.instance.CronUtilsClock;
import io.valvo.supervision.instance.GatewayTraffic;
import io.valvo.supervision.instance.HookRunner;
import io.valvo.supervision.instance.InstanceContext;
import io.valvo.text.SecretMask;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Puts together what the supervision of services is given of the world outside of it. */
record SupervisionWiring(
        Guardian.World host,
        ActorSystem<?> system,
        ActorRef<EventLog.Command> events,
        StrayCleaner broom,
        EventCounters tally,
        UsageStore figures,
        Optional<Cgroups> cgroups,
        Optional<NotifySockets> notifications,
        GatewayTraffic traffic,
        Supplier<SecretMask> secrets) {

    InstanceContext world(ActorRef<PortCommand> ports, ActorRef<SamplerCommand> sampler) {
        return new InstanceContext(
                host.processes(),
                Platform.sockets(),
                notifications,
                timed(checks()),
                new HookRunner(host.processes()),
                ports,
                events,
                host.durable().ledger(),
                SpecFingerprint::ofProcess,
                new CronUtilsClock(),
                host.blocking(),
                DispatcherSelector.fromConfig("valvo.instance-dispatcher"),
                host.clock(),
                AwakeClock.OWN,
                () -> ThreadLocalRandom.current().nextDouble(),
                host.stateDir().root(),
                host.environment(),
                service ->
                        CompletableFuture.supplyAsync(
                                () -> broom.clearDuplicates(service), host.blocking()),
                sampler,
                figures,
                cgroups,
                traffic,
                host.durable().markerKey()::mark,
                secrets);
    }

    private ProbeChecks checks() {
        return new ProbeChecks(system, host.processes(), host.stateDir().probes());
    }

    /** The target's environment says whose probe it is. */
    private ProbeRunner timed(ProbeRunner checks) {
        return (probe, target, timeout) -> {
            var began = System.nanoTime();
            var service = target.environment().getOrDefault("VALVO_SERVICE", "");
            var instance = target.environment().getOrDefault("VALVO_INSTANCE", service);
            return checks.run(probe, target, timeout)
                    .whenComplete((_, _) ->
                            tally.probed(
                                    service,
                                    instance,
                                    secrets.get().masked(probe.text()),
                                    Duration.ofNanos(System.nanoTime() - began)));
        };
    }
}
