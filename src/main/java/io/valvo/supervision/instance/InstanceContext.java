package io.valvo.supervision.instance;

import io.valvo.events.EventLog;
import io.valvo.health.ProbeRunner;
import io.valvo.model.ProcessMarker;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.InstanceStore;
import io.valvo.os.NotifySockets;
import io.valvo.os.Processes;
import io.valvo.os.Sockets;
import io.valvo.os.cgroup.Cgroups;
import io.valvo.ports.PortCommand;
import io.valvo.sampling.SamplerCommand;
import io.valvo.sampling.UsageStore;
import io.valvo.text.SecretMask;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the instances of a daemon need from outside of them; the same for all.
 *
 * @param notifications empty where the system has no verified senders
 * @param store outlives the daemon
 * @param fingerprint of what a running process can't follow when it changes
 * @param blocking runs what reads {@code /proc} or waits for a disk
 * @param dispatcher runs the instances
 * @param clock the time of day
 * @param awake on a scale of its own: time that the daemon has missed doesn't count by it
 * @param chance in [0, 1), for jitter
 * @param environment the daemon's own
 * @param figures what the sampler has seen
 * @param cgroups empty where the kernel can't be told of limits
 * @param traffic requests that come by the gateway
 * @param secrets what is hidden of what others read, at the moment
 * @param marker what an incarnation of an instance is recognised by
 */
public record InstanceContext(
        Processes processes,
        Sockets sockets,
        Optional<NotifySockets> notifications,
        ProbeRunner checks,
        HookRunner hooks,
        ActorRef<PortCommand> ports,
        ActorRef<EventLog.Command> events,
        InstanceStore store,
        Function<ServiceSpec, String> fingerprint,
        CronClock calendar,
        Executor blocking,
        DispatcherSelector dispatcher,
        InstantSource clock,
        InstantSource awake,
        DoubleSupplier chance,
        Path stateDir,
        Map<String, String> environment,
        DuplicateCleaner duplicates,
        ActorRef<SamplerCommand> sampler,
        UsageStore figures,
        Optional<Cgroups> cgroups,
        GatewayTraffic traffic,
        BiFunction<String, Integer, ProcessMarker> marker,
        Supplier<SecretMask> secrets) {

    /** As others may see it. */
    public InstanceStatus shown(InstanceStatus status) {
        return status.masked(it -> secrets.get().masked(it));
    }

    /** Addresses of all services at one moment. */
    public record Addresses(Map<String, ServiceAddress> services) {
        public static final Addresses NONE = new Addresses(Map.of());
    }
}
