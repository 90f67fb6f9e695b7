package io.valvo.model.status;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger keeps of one instance: all that the next daemon needs to go on.
 *
 * @param instance {@code backend}, {@code backend/2}
 * @param wanted it shall run
 * @param state where it last was; {@code reason} why
 * @param incarnation of the latest process, counted from 1; 0: there never was one
 * @param running the process that was last known to run
 * @param intent a spawn that was about to happen; once its outcome is known it is empty again
 * @param readySince when the running process became ready
 * @param fingerprint of the specification that the process was started with; empty: not known
 * @param fallback the fallback runs in place of the service's own command
 * @param bootId the boot during which this was recorded; the ledger sets it
 */
public record InstanceRecord(
        String instance,
        String service,
        boolean wanted,
        InstanceState state,
        String reason,
        int incarnation,
        Optional<Running> running,
        Optional<Intent> intent,
        Optional<Instant> readySince,
        Past past,
        String fingerprint,
        boolean fallback,
        String bootId) {

    /**
     * A process, with what is needed to recognise and to go on supervising it.
     *
     * @param bootId a process id counts only within its boot
     * @param marker value of {@code VALVO_ID} that it and its descendants carry
     * @param ports what it was told to listen on, by the port's name
     * @param logOffsets where its output begins in each log file, in bytes
     * @param environmentPorts ports of other services that its environment names, by {@code
     *     service.port}
     */
    public record Running(
            ProcessId process,
            String bootId,
            String marker,
            Instant startedAt,
            Map<String, Integer> ports,
            Map<String, Long> logOffsets,
            Map<String, Integer> environmentPorts) {}

    /**
     * Recorded before the spawn: a process with this marker is this instance's, even if nobody
     * noted its pid.
     */
    public record Intent(
            int incarnation,
            String marker,
            Map<String, Integer> ports,
            Map<String, Long> logOffsets,
            Map<String, Integer> environmentPorts) {
        public Intent(int incarnation, String marker) {
            this(incarnation, marker, Map.of(), Map.of(), Map.of());
        }

        /** What it became. */
        public Running running(ProcessId process, String bootId, Instant startedAt) {
            return new Running(
                    process, bootId, marker, startedAt, ports, logOffsets, environmentPorts);
        }
    }

    /**
     * What happened so far; unlike the rest it counts after a reboot too.
     *
     * @param restartCount automatic restarts
     * @param failuresInARow since it was last ready for long enough
     * @param recentRestarts times of the restarts that the budget still counts, oldest first
     * @param lastScheduledRun when a job was last started because it was due
     */
    public record Past(
            int restartCount,
            int failuresInARow,
            List<Instant> recentRestarts,
            Optional<LastExit> lastExit,
            Optional<Instant> lastScheduledRun) {
        public static final Past NONE =
                new Past(0, 0, List.of(), Optional.empty(), Optional.empty());
    }

    /** How the latest process ended that did end; {@code text} is what people read of it. */
    public record LastExit(Exit exit, EndCause cause, String text, Instant time) {}

    /** An instance that nothing is known of yet. */
    public static InstanceRecord of(String service, String instance, boolean wanted) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                InstanceState.STOPPED,
                "",
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Past.NONE,
                "",
                false,
                "");
    }

    public InstanceRecord withWanted(boolean changed) {
        return new InstanceRecord(
                instance,
                service,
                changed,
                state,
                reason,
                incarnation,
                running,
                intent,
                readySince,
                past,
                fingerprint,
                fallback,
                bootId);
    }

    public InstanceRecord withState(InstanceState changed, String why) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                changed,
                why,
                incarnation,
                running,
                intent,
                readySince,
                past,
                fingerprint,
                fallback,
                bootId);
    }

    /** A process of the next incarnation is about to be started with this specification. */
    public InstanceRecord withIntent(Intent next, String specification) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                next.incarnation(),
                Optional.empty(),
                Optional.of(next),
                Optional.empty(),
                past,
                specification,
                fallback,
                bootId);
    }

    /** The intent has come true. */
    public InstanceRecord withRunning(Running process) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                incarnation,
                Optional.of(process),
                Optional.empty(),
                Optional.empty(),
                past,
                fingerprint,
                fallback,
                bootId);
    }

    /** There is no process any more, or the spawn failed. */
    public InstanceRecord withoutProcess() {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                incarnation,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                past,
                fingerprint,
                fallback,
                bootId);
    }

    public InstanceRecord withReadySince(Optional<Instant> time) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                incarnation,
                running,
                intent,
                time,
                past,
                fingerprint,
                fallback,
                bootId);
    }

    public InstanceRecord withPast(Past changed) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                incarnation,
                running,
                intent,
                readySince,
                changed,
                fingerprint,
                fallback,
                bootId);
    }

    public InstanceRecord withFallback(boolean active) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                incarnation,
                running,
                intent,
                readySince,
                past,
                fingerprint,
                active,
                bootId);
    }

    public InstanceRecord withBootId(String boot) {
        return new InstanceRecord(
                instance,
                service,
                wanted,
                state,
                reason,
                incarnation,
                running,
                intent,
                readySince,
                past,
                fingerprint,
                fallback,
                boot);
    }
}
