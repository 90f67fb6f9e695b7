package io.valvo.rules.recovery;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;

import java.util.List;
import java.util.Optional;

/**
 * What a new daemon does about one instance that an earlier one has left: from what the ledger says
 * and what is found.
 *
 * <p>Fails closed. A process is this instance's only if pid, start time and boot are those
 * recorded, or if it carries the instance's marker; everything else is a bystander and never named
 * in a decision. As long as it isn't known whether the recorded process lives, nothing is started
 * or ended.
 */
public final class Adoption {
    /** What was found under the recorded pid. */
    public sealed interface Observed {
        /** {@code found}: the process that lives there now, by its own start time. */
        record Alive(ProcessId found) implements Observed {}

        /** Nothing is recorded, nothing lives there, or only a zombie. */
        record Gone() implements Observed {}

        /** It couldn't be found out. */
        record Unknown() implements Observed {}
    }

    /** What the present configuration says of the instance. */
    public enum Declared {
        /** Nothing: it was removed. */
        ABSENT,
        /** Something else than what the process was started with; also when that isn't known. */
        CHANGED,
        SAME
    }

    /**
     * A living process that carries a marker of this instance, whichever incarnation, written by a
     * daemon of this state directory.
     *
     * @param leader it leads its session: it was spawned by a daemon and not by a service
     */
    public record Stray(ProcessId process, String marker, boolean leader) {}

    /** The world as it is found. */
    public record Found(
            Observed observed,
            String bootId,
            Declared declared,
            OnOrphan onOrphan,
            List<Stray> strays) {}

    /** First all of {@code end} are ended and seen gone, then comes the verdict. */
    public record Decision(List<ProcessId> end, Verdict verdict) {}

    public sealed interface Verdict {
        /** Go on supervising this process and its descendants. */
        record Adopt(ProcessId process, String marker) implements Verdict {}

        /** It died while no daemon ran: a failure, for its restart policy to judge. */
        record Restart() implements Verdict {}

        /** Start it; nothing happened that counts as a failure. */
        record Start() implements Verdict {}

        /** Stop this process and its descendants in order, then start it anew. */
        record StopThenStart(ProcessId process, String marker) implements Verdict {}

        /** Stop this process and its descendants in order; the instance stays stopped. */
        record Stop(ProcessId process, String marker) implements Verdict {}

        /** The same, then forget the instance. */
        record StopThenForget(ProcessId process, String marker) implements Verdict {}

        /** There is no process and the configuration doesn't know the instance. */
        record Forget() implements Verdict {}

        /** It stays what it is: stopped, failed, completed, or between two runs. */
        record Rest() implements Verdict {}

        /** It isn't known whether its process lives: observe again before anything is done. */
        record LookAgain() implements Verdict {}
    }

    /** The one process that is the instance now. */
    private record Own(ProcessId process, String marker) {
        /**
         * A process can overwrite what it shows of its environment: its identity counts for more
         * than its marker.
         */
        boolean includes(Stray stray) {
            return stray.process().equals(process) || stray.marker().equals(marker);
        }
    }

    private Adoption() {}

    public static Decision decide(InstanceRecord record, Found found) {
        boolean relevant = thisBoot(record, found).isPresent();
        if (relevant && found.observed() instanceof Observed.Unknown) {
            return new Decision(List.of(), new Verdict.LookAgain());
        }
        var own = own(record, found);
        var verdict =
                own.map(it -> alive(record, found, it)).orElseGet(() -> notAlive(record, found));
        return new Decision(others(found.strays(), own), verdict);
    }

    private static Optional<Own> own(InstanceRecord record, Found found) {
        return recorded(record, found).or(() -> intended(record, found));
    }

    /**
     * Recorded processes count within their boot only: pids and start times begin anew with the
     * next.
     */
    private static Optional<Running> thisBoot(InstanceRecord record, Found found) {
        return record.running().filter(it -> it.bootId().equals(found.bootId()));
    }

    private static Optional<Own> recorded(InstanceRecord record, Found found) {
        return thisBoot(record, found)
                .filter(it -> found.observed().equals(new Observed.Alive(it.process())))
                .map(it -> new Own(it.process(), it.marker()));
    }

    /**
     * The daemon died between the spawn and noting the pid: the marker tells which process it was.
     */
    private static Optional<Own> intended(InstanceRecord record, Found found) {
        var leaders =
                found.strays().stream()
                        .filter(Stray::leader)
                        .filter(it ->
                                record.intent()
                                        .filter(intent -> intent.marker().equals(it.marker()))
                                        .isPresent())
                        .toList();
        return leaders.size() == 1
                ? Optional.of(new Own(leaders.getFirst().process(), leaders.getFirst().marker()))
                : Optional.empty();
    }

    private static Verdict alive(InstanceRecord record, Found found, Own own) {
        return switch (found.declared()) {
            case ABSENT -> new Verdict.StopThenForget(own.process(), own.marker());
            case CHANGED, SAME ->
                    record.wanted()
                            ? orphan(record, found, own)
                            : new Verdict.Stop(own.process(), own.marker());
        };
    }

    /** One that was being stopped is wanted again: a restart was under way, which goes on. */
    private static Verdict orphan(InstanceRecord record, Found found, Own own) {
        boolean fit = found.declared() == Declared.SAME && record.state() != InstanceState.STOPPING;
        return switch (found.onOrphan()) {
            case STOP -> new Verdict.Stop(own.process(), own.marker());
            case RESTART -> new Verdict.StopThenStart(own.process(), own.marker());
            case ADOPT ->
                    fit
                            ? new Verdict.Adopt(own.process(), own.marker())
                            : new Verdict.StopThenStart(own.process(), own.marker());
        };
    }

    private static Verdict notAlive(InstanceRecord record, Found found) {
        if (found.declared() == Declared.ABSENT) return new Verdict.Forget();
        if (!record.wanted()) return new Verdict.Rest();
        if (thisBoot(record, found).isPresent()) return died(record);
        boolean rebooted = !record.bootId().equals(found.bootId());
        boolean begins = rebooted || found.declared() == Declared.CHANGED;
        return switch (record.state()) {
            case FAILED, COMPLETED -> begins ? new Verdict.Start() : new Verdict.Rest();
            case SCHEDULED -> new Verdict.Rest();
            case STOPPED, PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF ->
                    new Verdict.Start();
        };
    }

    /** One that was being stopped, only to come back, has ended as it was told to. */
    private static Verdict died(InstanceRecord record) {
        return record.state() == InstanceState.STOPPING
                ? new Verdict.Start()
                : new Verdict.Restart();
    }

    /** The family of the instance's own process is no stray; leftovers of all others are. */
    private static List<ProcessId> others(List<Stray> strays, Optional<Own> own) {
        return strays.stream()
                .filter(it -> own.filter(mine -> mine.includes(it)).isEmpty())
                .map(Stray::process)
                .toList();
    }
}
