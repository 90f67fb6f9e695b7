package io.valvo.gateway;

import io.valvo.rules.gateway.RetryRule;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Counts the failed tries of one request, and keeps what they mean for its next one. */
final class FailedTries {
    private Optional<BackendInstance> failedAt = Optional.empty();
    private int failedTarget;

    /** Times that the target which it failed at last may have got something of it. */
    private int delivered;

    /** Times in a row that there was no connection to a process of that target. */
    private int unreached;

    private boolean uncharged;

    /** It isn't sent again if the instance where it failed still lives. */
    private boolean onlyIfEnded;

    /** Targets whose breaker has counted its failure: bits by index. One request counts once. */
    private int blamedTargets;

    /** Processes that its failure was held against. */
    private Set<BackendInstance> blamedInstances = Set.of();

    /** Targets that are no use any more: bits by index. */
    private int excludedTargets;

    void add(TargetState target, BackendInstance instance, UpstreamFailure why) {
        if (target.index != failedTarget) delivered = 0;
        if (target.index != failedTarget || failedAt.filter(it -> it.gone).isPresent())
            unreached = 0;
        failedTarget = target.index;
        failedAt = Optional.of(instance);
        if (why == UpstreamFailure.UNREACHABLE) unreached++;
        else delivered++;
    }

    /** The rule allows a further try. */
    void allow(RetryRule retry) {
        if (retry.passesOver()) excludedTargets |= 1 << failedTarget;
        uncharged = !retry.free();
        onlyIfEnded = retry.onlyIfEnded();
    }

    Optional<BackendInstance> failedAt() {
        return failedAt;
    }

    boolean excludes(int target) {
        return (excludedTargets & 1 << target) != 0;
    }

    boolean excludesAny() {
        return excludedTargets != 0;
    }

    boolean uncharged() {
        return uncharged;
    }

    /** True once for each process. */
    boolean isFirstBlame(BackendInstance instance) {
        if (blamedInstances.isEmpty()) blamedInstances = new HashSet<>();
        return blamedInstances.add(instance);
    }

    /** True once for each target. */
    boolean isFirstBlame(TargetState target) {
        boolean first = (blamedTargets & 1 << target.index) == 0;
        blamedTargets |= 1 << target.index;
        return first;
    }

    /** Nothing is owed for a process that has ended. False: there is nothing to pay with. */
    boolean charge(RouteState route, long now) {
        boolean lives = failedAt.filter(it -> !it.gone).isPresent();
        if (lives && (onlyIfEnded || !route.chargeRetry(now))) return false;
        uncharged = false;
        return true;
    }

    /** Why it isn't sent once more. */
    String unchargedReason(RouteState route) {
        return onlyIfEnded
                ? UpstreamFailure.CLOSED_TWICE.text(route.targets.get(failedTarget).spec.text())
                : "it fails, and the retry budget is used up";
    }

    /**
     * What has happened to the request, for the rule about further tries.
     *
     * @param last no target of the route comes after this one
     */
    RetryRule.Failed retryInput(
            TargetState target, BackendInstance instance, UpstreamFailure why, boolean last) {
        return new RetryRule.Failed(
                delivered,
                unreached,
                target.backend.isEmpty(),
                how(why),
                instance.gone,
                target.hasOther(instance),
                last);
    }

    private static RetryRule.Outcome how(UpstreamFailure why) {
        return switch (why) {
            case UNREACHABLE -> RetryRule.Outcome.UNREACHED;
            case CLOSED, CLOSED_EARLY -> RetryRule.Outcome.DELIVERED;
            case CLOSED_TWICE -> RetryRule.Outcome.DELIVERED_TWICE;
            case MALFORMED, TIMEOUT, STALLED -> RetryRule.Outcome.ANSWERED;
        };
    }
}
