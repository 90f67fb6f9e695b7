package io.valvo.rules.gateway;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.ModelResidency.LoadState;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What supervision last said of one service and what the gateway has asked of it since, and what
 * follows for requests. Whether an instance takes requests the gateway knows sooner: that is an
 * argument. Times in nanoseconds.
 *
 * @param status empty: nothing was heard yet
 * @param managed a request may load it: it is started on demand, or had to make room for another
 * @param startedOnDemand it runs because a request asked for it
 * @param startRequested it was asked to start, or to be swapped, and hasn't shown yet that it heard
 * @param incarnationsBefore processes that it had had until then
 * @param stopRequested it was asked to stop, likewise
 * @param nextTry when its next try is due
 * @param failedAt when it failed for good; empty: it hasn't
 */
public record BackendView(
        String service,
        Optional<ServiceStatus> status,
        boolean managed,
        boolean startedOnDemand,
        boolean startRequested,
        int incarnationsBefore,
        boolean stopRequested,
        long nextTry,
        Optional<Long> failedAt) {
    /** A service that failed for good isn't asked for by demand for so long. */
    private static final long FAILURE_REST = Duration.ofSeconds(30).toNanos();

    public static BackendView unknown(String service) {
        return new BackendView(
                service, Optional.empty(), false, false, false, 0, false, 0, Optional.empty());
    }

    public BackendView withManaged(boolean is) {
        return is == managed ? this : with(is, startedOnDemand, startRequested, stopRequested);
    }

    /** A request has asked for it. */
    public BackendView requestStart() {
        return new BackendView(
                service,
                status,
                managed,
                true,
                true,
                incarnations(instances()),
                stopRequested,
                nextTry,
                failedAt);
    }

    /** Nobody waits for it any more. */
    public BackendView abandonStart() {
        return with(managed, startedOnDemand, false, stopRequested);
    }

    public BackendView requestStop() {
        return with(managed, startedOnDemand, startRequested, true);
    }

    private BackendView with(
            boolean isManaged, boolean onDemand, boolean startAsked, boolean stopAsked) {
        return new BackendView(
                service,
                status,
                isManaged,
                onDemand,
                startAsked,
                incarnationsBefore,
                stopAsked,
                nextTry,
                failedAt);
    }

    /**
     * Supervision has said how it is.
     *
     * @param time of {@code now} on the wall, for the times in the status
     */
    public BackendView updated(ServiceStatus next, boolean ready, Instant time, long now) {
        boolean heardStart =
                next.wanted()
                        && (!failing(next.instances(), ready)
                                || incarnations(next.instances()) > incarnationsBefore);
        boolean startAsked = startRequested && !heardStart;
        boolean onDemand = status.isPresent() ? startedOnDemand : isOnDemand(next);
        boolean failed = any(next.instances(), InstanceState.FAILED);
        return new BackendView(
                service,
                Optional.of(next),
                managed,
                onDemand && (next.wanted() || startAsked),
                startAsked,
                incarnationsBefore,
                stopRequested && next.wanted(),
                nextTry(next, time, now),
                failed ? failedAt.or(() -> Optional.of(now)) : Optional.empty());
    }

    private static boolean isOnDemand(ServiceStatus status) {
        return status.wanted() && status.spec().serving().onDemand();
    }

    private long nextTry(ServiceStatus next, Instant time, long now) {
        return next.instances().stream()
                .flatMap(it -> it.nextTry().stream())
                .min(Instant::compareTo)
                .map(it -> now + Duration.between(time, it).toNanos())
                .orElse(nextTry);
    }

    /**
     * How it stands, apart from how many requests it has and what it answered.
     *
     * @param ready an instance takes requests
     * @param stopping instances were told to end, and that wasn't heard of them yet
     */
    public TargetAvailability availability(boolean ready, boolean stopping, long now) {
        if (ready) return new TargetAvailability.Free();
        if (startRequested || stopping || status.filter(ServiceStatus::changing).isPresent())
            return new TargetAvailability.Coming();
        var wanted = instances().stream().filter(InstanceStatus::wanted).toList();
        if (wanted.stream().anyMatch(it -> isComing(it.state())))
            return new TargetAvailability.Coming();
        if (any(wanted, InstanceState.BACKOFF))
            return new TargetAvailability.BackingOff(Math.max(0, nextTry - now));
        return down(now);
    }

    private TargetAvailability down(long now) {
        if (any(instances(), InstanceState.FAILED) && (!managed || isResting(now)))
            return new TargetAvailability.Away("%s has failed: %s".formatted(service, reason()));
        if (managed || stopRequested) return new TargetAvailability.Coming();
        return new TargetAvailability.Away(service + " is not running");
    }

    private boolean isResting(long now) {
        return failedAt.filter(it -> now - it < FAILURE_REST).isPresent();
    }

    /** One that waits for its next try is there, but idle: it may have to leave. */
    public LoadState loadState(boolean ready) {
        if (stopRequested) return LoadState.LEAVING;
        if (ready || (!startRequested && any(instances(), InstanceState.BACKOFF)))
            return LoadState.READY;
        if (startRequested || instances().stream().anyMatch(it -> isLoading(it.state())))
            return LoadState.LOADING;
        return any(instances(), InstanceState.STOPPING) ? LoadState.LEAVING : LoadState.ABSENT;
    }

    /** Nobody has asked for it, or it is about to leave. */
    public boolean isAsleep(boolean ready) {
        return switch (loadState(ready)) {
            case ABSENT, LEAVING -> true;
            case LOADING_ON_DEMAND, LOADING, READY -> false;
        };
    }

    /** It was to start, and didn't get there. */
    public boolean isFailing(boolean ready) {
        return failing(instances(), ready);
    }

    private static boolean failing(List<InstanceStatus> instances, boolean ready) {
        return !ready
                && (any(instances, InstanceState.BACKOFF) || any(instances, InstanceState.FAILED));
    }

    /** Why; empty: no instance gives a reason. */
    public String reason() {
        return instances().stream()
                .map(InstanceStatus::reason)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse("");
    }

    private List<InstanceStatus> instances() {
        return status.map(ServiceStatus::instances).orElseGet(List::of);
    }

    private static int incarnations(List<InstanceStatus> instances) {
        return instances.stream().mapToInt(InstanceStatus::incarnation).sum();
    }

    private static boolean any(List<InstanceStatus> instances, InstanceState state) {
        return instances.stream().anyMatch(it -> it.state() == state);
    }

    private static boolean isComing(InstanceState state) {
        return isLoading(state) || state == InstanceState.STOPPING;
    }

    private static boolean isLoading(InstanceState state) {
        return switch (state) {
            case PENDING, STARTING, UNHEALTHY -> true;
            case STOPPED, READY, BACKOFF, STOPPING, FAILED, COMPLETED, SCHEDULED -> false;
        };
    }
}
