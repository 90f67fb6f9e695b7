package io.valvo.supervision.instance;

import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Lifecycle;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one instance, each part written by its owner. It outlives the actor that uses
 * it: one that has failed is restarted with the same data, so its process never notices. Touched by
 * that actor alone.
 */
public final class InstanceData {
    final String name;
    final int number;

    // As supervision has ordered, written by the actor.

    public ServiceSpec spec;
    public InstanceContext.Addresses addresses = InstanceContext.Addresses.NONE;
    boolean gated;
    boolean grouped;

    /** Number of the latest order that was carried out. */
    long latestOrder;

    /** It is stopped only to come back in another shape. */
    boolean restartAfterStop;

    /** The daemon ends in order: the next one shall begin afresh. */
    boolean daemonStopping;

    // What has come of it, written by LifecycleRunner.

    Lifecycle life = Lifecycle.NEW;
    Instant since;

    /** Its process is gone, and the news of that is still to come. */
    boolean exitPending;

    // Written by whom each of them names.

    final ProcessData process = new ProcessData();
    final SpawnData spawn = new SpawnData();
    final HandoverData handover = new HandoverData();
    final PortData ports = new PortData();
    final ScheduleData schedule = new ScheduleData();

    /** {@code STATUS=} of sd_notify(3). */
    Optional<String> statusText = Optional.empty();

    /** How often the prober of its process has failed; counted by {@link ProberControl}. */
    int monitorFailures;

    public InstanceData(String name, int number, ServiceSpec spec, Instant since) {
        this.name = name;
        this.number = number;
        this.spec = spec;
        this.since = since;
    }

    Map<String, Integer> portNumbers() {
        return ports.numbers(spec);
    }

    ServiceAddress address() {
        return new ServiceAddress(ServiceAddress.hostOf(spec.ports()), portNumbers());
    }
}
