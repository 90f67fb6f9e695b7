package io.valvo.rules.services;

import io.valvo.model.EndCause;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.lifecycle.Input;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshot of one instance for the decisions about its service: its latest status, and what it has
 * been told since.
 *
 * @param settled the status is later than everything that the instance was told
 * @param ordered whether it shall run by what it was told last; counts until it is settled
 */
public record InstanceView(int number, InstanceStatus status, boolean settled, boolean ordered) {

    /** An instance that is about to be made: nobody has told it anything. */
    static InstanceView fresh(ServiceSpec spec, int number) {
        var status =
                new InstanceStatus(
                        spec.name(),
                        spec.instanceName(number),
                        InstanceState.STOPPED,
                        false,
                        "",
                        Instant.EPOCH,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        "unknown",
                        false,
                        Optional.empty());
        return new InstanceView(number, status, true, false);
    }

    /** After that input has been sent to it. */
    public InstanceView told(Input input) {
        return new InstanceView(number, status, false, wantedAfter(input));
    }

    private boolean wantedAfter(Input input) {
        if (input instanceof Input.Stop) return false;
        boolean asked = input instanceof Input.Restart(var cause, _) && cause == EndCause.RESTART;
        return input instanceof Input.Start || asked || wanted();
    }

    /** It shall run, by the latest that was told. */
    public boolean wanted() {
        return settled ? status.wanted() : ordered;
    }

    public InstanceState state() {
        return status.state();
    }

    public boolean running() {
        return status.process().isPresent();
    }

    /** Nothing of it runs or is about to, and nothing that it was told can change that. */
    public boolean down() {
        return settled
                && switch (state()) {
                    case STOPPED, FAILED, COMPLETED -> true;
                    case PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF, SCHEDULED -> false;
                };
    }

    /** It ends, or may begin, a process. */
    boolean active() {
        return !settled || state().active();
    }

    /** A try to get ready has failed, whatever follows; or it has ended. */
    boolean failed() {
        return switch (state()) {
            case BACKOFF, FAILED, COMPLETED, STOPPED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, SCHEDULED -> false;
        };
    }
}
