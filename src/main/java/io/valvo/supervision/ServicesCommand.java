package io.valvo.supervision;

import io.valvo.model.Signal;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.supervision.instance.InstanceReport;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Messages of the {@link ServicesActor}, and what it replies. */
public sealed interface ServicesCommand {
    /**
     * {@code names}: services, or instances ({@code backend/2}); empty: all. {@code by}: who asks,
     * for the event log.
     */
    record Start(List<String> names, String by, ActorRef<Reply> replyTo)
            implements ServicesCommand {}

    /**
     * {@code force} skips the grace period. Dependents are stopped first.
     *
     * @param idle nobody needs it at present; else it stays down until somebody wants it up
     */
    record Stop(List<String> names, boolean force, boolean idle, String by, ActorRef<Reply> replyTo)
            implements ServicesCommand {
        public Stop(List<String> names, boolean force, String by, ActorRef<Reply> replyTo) {
            this(names, force, false, by, replyTo);
        }
    }

    record Restart(List<String> names, String by, ActorRef<Reply> replyTo)
            implements ServicesCommand {}

    /** {@code instances}: empty: as many as are declared. */
    record Scale(String name, Optional<Integer> instances, String by, ActorRef<Reply> replyTo)
            implements ServicesCommand {
        public Scale(String name, int instances, String by, ActorRef<Reply> replyTo) {
            this(name, Optional.of(instances), by, replyTo);
        }
    }

    /**
     * The service shall run in that shape; empty: as it is declared.
     *
     * @param starts also one that doesn't run; else that has the shape when it is started
     */
    record Swap(
            String name,
            Optional<String> variant,
            boolean starts,
            String by,
            ActorRef<Reply> replyTo)
            implements ServicesCommand {}

    record SendSignal(String name, Signal signal, String by, ActorRef<Reply> replyTo)
            implements ServicesCommand {}

    /** Somebody says on behalf of a service, or an instance, that it is alive. */
    record Heartbeat(String name, ActorRef<Reply> replyTo) implements ServicesCommand {}

    /** A process has answered a request of the gateway: one iteration. */
    record RequestServed(String instance, int incarnation) implements ServicesCommand {}

    /** What a reload to that configuration would do at present. */
    record PlanReload(StackSpec stack, ActorRef<ReloadPlan> replyTo) implements ServicesCommand {}

    /** Touches only what changed. Replies {@link Reloaded} at once. */
    record Reload(StackSpec stack, String by, ActorRef<ReloadReply> replyTo)
            implements ServicesCommand {}

    /**
     * Stops everything in reverse order of dependency; answers {@link Down} with the code when
     * nothing is left. Repeated with {@code force} it waits for nobody any more.
     */
    record Shutdown(boolean force, String by, int exitCode, ActorRef<Down> replyTo)
            implements ServicesCommand {}

    /** All, or those named; unknown names are left out. */
    record Describe(List<String> names, ActorRef<List<ServiceStatus>> replyTo)
            implements ServicesCommand {}

    /**
     * Answers {@link Settled} once every one of the services has come to an end that decides the
     * goal, or a later wish has undone the one that was taken by {@code receipt}.
     */
    record Await(
            List<String> names,
            WaitOutlook.Goal goal,
            Optional<WishRegister.Receipt> receipt,
            ActorRef<Settled> replyTo)
            implements ServicesCommand {}

    /** News of an instance. */
    record Reported(InstanceReport report) implements ServicesCommand {}

    /** So much of the host's memory is left: told about once a second. */
    record HostMemoryReported(HostMemory host) implements ServicesCommand {}

    /** Somebody who waits for a start has waited for as long as that takes to be believed. */
    record RecheckAwaits() implements ServicesCommand {}

    /**
     * Timers and the clock have parted: the daemon stood still, or the machine was suspended, or
     * the clock was set.
     *
     * @param set how far the clock was set; zero: it wasn't
     */
    record ClockMoved(Duration set) implements ServicesCommand {}

    /**
     * Whether a control command was taken. It only begins the work: {@link Await} tells how it
     * ends.
     */
    sealed interface Reply {}

    /**
     * @param names services and instances that it is about
     * @param receipt for {@link Await}; empty: nothing that could be undone
     */
    record Accepted(
            List<ServiceStatus> services,
            List<String> names,
            Optional<WishRegister.Receipt> receipt)
            implements Reply {}

    sealed interface ReloadReply {}

    /** A reload is carried out: what it does, and the services as they are meanwhile. */
    record Reloaded(ReloadPlan plan, List<ServiceStatus> services, WishRegister.Receipt receipt)
            implements ReloadReply {}

    /** No such service; {@code similar} are names that may have been meant. */
    record Unknown(String name, List<String> similar) implements Reply {}

    /** Not possible in the present state; says why. */
    record Refused(String why) implements Reply, ReloadReply {}

    /**
     * {@code failed}: instances that will not get there, with their reasons; empty: the wish has
     * come true.
     *
     * @param undone by which later wish
     */
    record Settled(
            List<ServiceStatus> services, List<InstanceStatus> failed, Optional<String> undone) {}

    record Down(int exitCode) {}
}
