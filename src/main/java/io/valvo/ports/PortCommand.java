package io.valvo.ports;

import io.valvo.model.spec.PortSpec;
import io.valvo.rules.ports.PortDecision.Manner;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.List;
import java.util.Set;

/** The messages of the {@link PortRegistry}. */
public sealed interface PortCommand {

    /**
     * All these ports or none. An instance that holds leases keeps those that are still good; a
     * later request of the same instance replaces an earlier one that isn't answered yet.
     *
     * @param attempt comes back in the answer, so that late answers are recognised
     */
    record Acquire(
            String instance,
            long attempt,
            List<PortSpec> ports,
            Manner manner,
            ActorRef<? super PortReply> replyTo)
            implements PortCommand {}

    /**
     * The instance is on its way down, or to other ports: who wants one that it still has waits for
     * it and then has it at once.
     *
     * @param keeps ports that it is going to want again
     */
    record AnnounceRelease(String instance, Set<Integer> keeps) implements PortCommand {}

    /** The instance doesn't leave any more. */
    record WithdrawRelease(String instance) implements PortCommand {}

    /** Gives back all that the instance has, and withdraws what it asked for. */
    record Release(String instance) implements PortCommand {}

    /** All leased ports, by number. */
    record ListLeases(ActorRef<? super Ports> replyTo) implements PortCommand {}

    /** All ports that anybody listens on, by number. */
    record Scan(ActorRef<? super Ports> replyTo) implements PortCommand {}

    /** One port, leased or not. */
    record Check(int port, ActorRef<? super PortReport> replyTo) implements PortCommand {}

    /**
     * Ends whoever holds the port: what isn't ours only by {@code force}, and no service of this
     * daemon, whose affair that is. The lease stays as it is.
     */
    record Free(int port, boolean force, ActorRef<? super FreeReply> replyTo)
            implements PortCommand {}

    record Ports(List<PortReport> ports) {}

    /** What the registry tells itself. */
    non-sealed interface Internal extends PortCommand {}
}
