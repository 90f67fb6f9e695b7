package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.lifecycle.Input;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceReport;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * An instance that does what it is told at moments that the test chooses: commands wait for it, and
 * its reports wait to be delivered.
 */
final class SimulatedInstance {
    final Queue<InstanceCommand> commands = new ArrayDeque<>();
    final Queue<InstanceReport> reports = new ArrayDeque<>();
    private final String name;
    private ServiceSpec spec;
    private InstanceState state = InstanceState.STOPPED;
    private boolean wanted;
    private boolean restarts;
    private int incarnation;
    private long heard;

    /** What its present process has. */
    private Optional<ServiceSpec> running = Optional.empty();

    SimulatedInstance(String name, ServiceSpec spec) {
        this.name = name;
        this.spec = spec;
    }

    Optional<ServiceSpec> running() {
        return running;
    }

    String describe() {
        return "%s %s wanted=%s %s"
                .formatted(
                        name,
                        state.word(),
                        wanted,
                        running.map(r -> String.join(" ", r.process().command())));
    }

    InstanceState state() {
        return state;
    }

    void hear() {
        switch (commands.remove()) {
            case InstanceCommand.Order(long number, var input) -> {
                obey(input);
                heard = number;
                report();
            }
            case InstanceCommand.StartAllowed _ -> {
                if (state == InstanceState.PENDING) spawn();
            }
            case InstanceCommand.Reconfigure it -> spec = it.spec();
            default -> {}
        }
    }

    private void obey(Input input) {
        switch (input) {
            case Input.Start() -> start();
            case Input.Stop _ -> stop(false);
            case Input.Restart(var cause, _) -> {
                if (cause == EndCause.RESTART || wanted) restart();
            }
            case Input.GiveUp _ -> {
                if (running.isEmpty()) state = InstanceState.FAILED;
            }
            default -> throw new AssertionError("not expected: " + input);
        }
    }

    private void start() {
        wanted = true;
        if (state == InstanceState.STOPPING) restarts = true;
        else if (running.isEmpty() && state != InstanceState.PENDING) ask();
    }

    private void restart() {
        if (running.isEmpty()) start();
        else stop(true);
        wanted = true;
    }

    private void stop(boolean again) {
        wanted = again;
        restarts = again;
        state = running.isPresent() ? InstanceState.STOPPING : InstanceState.STOPPED;
    }

    private void ask() {
        if (spec.dependsOn().isEmpty()) {
            spawn();
            return;
        }
        state = InstanceState.PENDING;
        reports.add(new InstanceReport.StartRequested(name));
        report();
    }

    private void spawn() {
        incarnation++;
        running = Optional.of(spec);
        state = InstanceState.STARTING;
        report();
    }

    /** What happens to it by itself. */
    boolean canProgress() {
        return state == InstanceState.STARTING
                || state == InstanceState.STOPPING
                || state == InstanceState.BACKOFF;
    }

    void progress() {
        switch (state) {
            case STARTING -> state = InstanceState.READY;
            case STOPPING -> end();
            case BACKOFF -> ask();
            default -> throw new AssertionError(state);
        }
        report();
    }

    private void end() {
        running = Optional.empty();
        state = InstanceState.STOPPED;
        if (restarts) ask();
        restarts = false;
    }

    /** Its process ends without having been told. */
    void crash(boolean forGood) {
        if (state != InstanceState.STARTING && state != InstanceState.READY) return;
        running = Optional.empty();
        state = forGood ? InstanceState.FAILED : InstanceState.BACKOFF;
        report();
    }

    private void report() {
        reports.add(new InstanceReport.StatusChanged(status(), heard));
    }

    private InstanceStatus status() {
        return new InstanceStatus(
                spec.name(),
                name,
                state,
                wanted,
                "",
                Instant.EPOCH,
                incarnation,
                running.map(_ -> new ProcessId(incarnation, 1)),
                running.map(_ -> Instant.EPOCH),
                Map.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                "unknown",
                false,
                Optional.empty());
    }
}
