package io.valvo.rules.recovery;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.lifecycle.RestartBudget;
import io.valvo.rules.recovery.Adoption.Verdict;

import java.time.Instant;
import java.util.Optional;

/**
 * The shape in which an instance goes on under a new daemon.
 *
 * @param life as if the daemon had never been away
 * @param adopted the process that has to be watched again
 * @param first what happens to it next
 */
public record AdoptedLifecycle(Lifecycle life, Optional<Adopted> adopted, Optional<Input> first) {
    /** A process of an earlier daemon, and the marker that it and its descendants carry. */
    public record Adopted(ProcessId process, String marker) {}

    /** Why an instance that was running is restarted at once. */
    static final String REPLACED = "it was left by an earlier daemon and no longer fits";

    /**
     * From the ledger's record and what was decided of it.
     *
     * @param exit how its process ended while no daemon ran, if that was recorded
     */
    public static AdoptedLifecycle of(
            InstanceRecord record, Verdict verdict, Optional<Exit> exit, Instant now) {
        return switch (verdict) {
            case Verdict.Adopt(var process, var marker) ->
                    adopt(record, process, marker, Optional.empty());
            case Verdict.Stop(var process, var marker) ->
                    adopt(record, process, marker, Optional.of(new Input.Stop(false)));
            case Verdict.StopThenForget(var process, var marker) ->
                    adopt(record, process, marker, Optional.of(new Input.Stop(false)));
            case Verdict.StopThenStart(var process, var marker) ->
                    adopt(
                            record,
                            process,
                            marker,
                            Optional.of(new Input.Restart(EndCause.CONFIG, REPLACED)));
            case Verdict.Restart() -> died(record, exit, now);
            case Verdict.Start() -> start(record, now);
            case Verdict.Rest(), Verdict.Forget() -> still(record, resting(record));
            case Verdict.LookAgain() ->
                    still(record, new Phase.Failed("it isn't known whether its process lives"));
        };
    }

    private static AdoptedLifecycle adopt(
            InstanceRecord record, ProcessId process, String marker, Optional<Input> first) {
        return new AdoptedLifecycle(
                life(record, alive(record, process)),
                Optional.of(new Adopted(process, marker)),
                first);
    }

    /** What was ready goes on as ready; all else is still starting. */
    private static Phase alive(InstanceRecord record, ProcessId process) {
        return record.readySince()
                .<Phase>map(since -> new Phase.Ready(process, since))
                .orElseGet(() -> new Phase.Starting(process));
    }

    private static AdoptedLifecycle died(InstanceRecord record, Optional<Exit> exit, Instant now) {
        var running = record.running().orElseThrow();
        var known =
                record.past().lastExit().filter(last -> last.time().isAfter(running.startedAt()));
        return known.map(last -> clearing(record, running, last, now))
                .orElseGet(() -> exited(record, running, exit.orElseGet(Exit.Unknown::new)));
    }

    /** The daemon saw it end, but not the last of its descendants. */
    private static AdoptedLifecycle clearing(
            InstanceRecord record, Running running, LastExit last, Instant now) {
        var ending = new Phase.Ending(last.cause(), "", false);
        return still(record, new Phase.ReapingTree(running.process(), ending, now, false));
    }

    private static AdoptedLifecycle exited(InstanceRecord record, Running running, Exit exit) {
        var life = life(record, alive(record, running.process()));
        var news = new Input.Exited(record.incarnation(), exit, false);
        return new AdoptedLifecycle(life, Optional.empty(), Optional.of(news));
    }

    /** A beginning where there was an end; else it goes on where it was. */
    private static AdoptedLifecycle start(InstanceRecord record, Instant now) {
        return switch (record.state()) {
            case STOPPED, FAILED, COMPLETED, SCHEDULED ->
                    new AdoptedLifecycle(
                            life(record, new Phase.Stopped()),
                            Optional.empty(),
                            Optional.of(new Input.Start()));
            case BACKOFF -> still(record, new Phase.Backoff(now, record.reason()));
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING ->
                    still(record, new Phase.AwaitingDependencies(""));
        };
    }

    private static Phase resting(InstanceRecord record) {
        return switch (record.state()) {
            case FAILED -> new Phase.Failed(record.reason());
            case COMPLETED -> new Phase.Completed();
            case SCHEDULED -> record.wanted() ? new Phase.Scheduled() : new Phase.Stopped();
            case STOPPED, PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF ->
                    new Phase.Stopped();
        };
    }

    private static AdoptedLifecycle still(InstanceRecord record, Phase phase) {
        return new AdoptedLifecycle(life(record, phase), Optional.empty(), Optional.empty());
    }

    private static Lifecycle life(InstanceRecord record, Phase phase) {
        var past = record.past();
        return new Lifecycle(
                record.wanted(),
                phase,
                record.incarnation(),
                new RestartBudget(
                        past.failuresInARow(), past.recentRestarts(), past.restartCount()),
                past.lastExit(),
                record.fallback(),
                false);
    }

    /** Whether ports that the instance had stay leased to it. */
    public boolean keepsPorts() {
        return life.phase().living().isPresent()
                || first.isPresent()
                || life.phase().state() == InstanceState.BACKOFF
                || life.phase().state() == InstanceState.PENDING
                || life.phase().state() == InstanceState.STOPPING;
    }
}
