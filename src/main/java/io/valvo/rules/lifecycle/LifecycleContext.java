package io.valvo.rules.lifecycle;

import io.valvo.model.Exit;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.ServiceSpec;

import java.time.Instant;

/**
 * The world at this moment.
 *
 * @param chance in [0, 1)
 * @param gated a start has to be allowed (it has dependencies, or a group)
 * @param grouped its group is told when it fails
 * @param routed the gateway sends requests to it
 */
public record LifecycleContext(
        Instant now,
        double chance,
        ServiceSpec spec,
        boolean gated,
        boolean grouped,
        boolean routed) {
    public LifecycleContext(
            Instant now, double chance, ServiceSpec spec, boolean gated, boolean grouped) {
        this(now, chance, spec, gated, grouped, false);
    }

    boolean has(Point hook) {
        return spec.hooks().commands().containsKey(hook);
    }

    boolean success(Exit exit) {
        return exit instanceof Exit.Exited(int code) && spec.successCodes().contains(code);
    }

    /** Ready since then, it has been so for long enough to clear its failures. */
    boolean healthy(Instant readySince) {
        return !readySince.plus(spec.restart().resetAfter()).isAfter(now);
    }
}
