package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.PortMigration;
import io.valvo.rules.lifecycle.Phase;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the {@link InstanceStatus} that supervision and the API show of an instance's data. */
public final class StatusView {
    private final InstanceData data;

    private StatusView(InstanceData data) {
        this.data = data;
    }

    public static InstanceStatus of(InstanceData data, Instant now) {
        return new StatusView(data).status(now);
    }

    private InstanceStatus status(Instant now) {
        return new InstanceStatus(
                data.spec.name(),
                data.name,
                state(),
                data.life.wanted(),
                reason(),
                data.since,
                data.life.incarnation(),
                living(),
                living().flatMap(_ -> data.process.startedAt),
                data.portNumbers(),
                data.life.restarts().total(),
                data.life.lastExit().map(LastExit::text),
                nextTry(),
                data.life.restarts().inARow(),
                data.life.restarts().within(now, data.spec.restart()).size(),
                health(),
                data.life.fallback(),
                data.statusText);
    }

    /** Nobody takes a dead process for one that answers, though the news isn't dealt with yet. */
    private InstanceState state() {
        return data.exitPending ? InstanceState.STOPPING : data.life.phase().state();
    }

    private Optional<ProcessId> living() {
        return data.life.phase().living().filter(_ -> !data.exitPending);
    }

    /** One that runs has nothing to excuse but what it still has to prove, and a moved port. */
    private String reason() {
        var reason = data.life.phase().reason();
        if (!reason.isEmpty() || living().isEmpty()) return reason;
        return Stream.concat(unproven(), data.ports.migrations.stream().map(PortMigration::text))
                .collect(Collectors.joining("; "));
    }

    private Stream<String> unproven() {
        if (!(data.life.phase() instanceof Phase.Starting)) return Stream.empty();
        var checks =
                Stream.of(data.spec.startup(), data.spec.ready())
                        .flatMap(it -> it.probes().stream())
                        .map(ProbeSpec::text)
                        .collect(Collectors.joining(", "));
        return checks.isEmpty() ? Stream.empty() : Stream.of("waiting for " + checks);
    }

    private Optional<Instant> nextTry() {
        return switch (state()) {
            case BACKOFF ->
                    data.life.phase() instanceof Phase.Backoff(var until, _)
                            ? Optional.of(until)
                            : Optional.empty();
            case SCHEDULED, COMPLETED -> data.schedule.nextRun;
            case STOPPED, PENDING, STARTING, READY, UNHEALTHY, STOPPING, FAILED -> Optional.empty();
        };
    }

    private String health() {
        return switch (state()) {
            case UNHEALTHY -> "unhealthy";
            case READY -> "healthy";
            case STOPPED, PENDING, STARTING, STOPPING, BACKOFF, FAILED, COMPLETED, SCHEDULED ->
                    "unknown";
        };
    }
}
