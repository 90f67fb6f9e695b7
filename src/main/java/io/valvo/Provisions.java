package io.valvo;

import io.valvo.control.Tally;
import io.valvo.events.EventLog;
import io.valvo.health.ProbeChecks;
import io.valvo.health.Prober;
import io.valvo.ledger.Fingerprint;
import io.valvo.os.AwakeClock;
import io.valvo.os.Cgroups;
import io.valvo.os.Notifications;
import io.valvo.os.Sockets;
import io.valvo.ports.PortRegistry;
import io.valvo.rules.Secrets;
import io.valvo.sampling.Figures;
import io.valvo.sampling.Sampler;
import io.valvo.supervision.CronCalendar;
import io.valvo.supervision.HookRun;
import io.valvo.supervision.Traffic;
import io.valvo.supervision.World;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Puts together what the supervision of services is given of the world outside of it. */
record Provisions(
        Valvo.World host,
        ActorSystem<?> system,
        ActorRef<EventLog.Command> events,
        Broom broom,
        Tally tally,
        Figures figures,
        Optional<Cgroups> cgroups,
        Optional<Notifications> notifications,
        Traffic traffic,
        Supplier<Secrets> secrets) {

    World world(ActorRef<PortRegistry.Command> ports, ActorRef<Sampler.Command> sampler) {
        return new World(
                host.processes(),
                Sockets.create(),
                notifications,
                timed(checks()),
                new HookRun(host.processes()),
                ports,
                events,
                host.durable().ledger(),
                Fingerprint::ofProcess,
                new CronCalendar(),
                host.blocking(),
                DispatcherSelector.fromConfig("valvo.instance-dispatcher"),
                host.clock(),
                AwakeClock.OWN,
                () -> ThreadLocalRandom.current().nextDouble(),
                host.stateDir().root(),
                host.environment(),
                service ->
                        CompletableFuture.supplyAsync(() -> broom.clear(service), host.blocking()),
                sampler,
                figures,
                cgroups,
                traffic,
                host.durable().markerKey()::mark,
                secrets);
    }

    private ProbeChecks checks() {
        return new ProbeChecks(system, host.processes(), host.stateDir().root().resolve("probes"));
    }

    /** The target's environment says whose probe it is. */
    private Prober.Checks timed(Prober.Checks checks) {
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
