package io.valvo.rules.services;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.lifecycle.Input;

import java.util.Set;

/** What is to be done for one service, in the order in which it is decided. */
public sealed interface ServiceEffect {
    /** Make the actor of that instance. */
    record Spawn(int number, ServiceSpec spec) implements ServiceEffect {}

    /** The next process of the instance has that spec. */
    record Configure(int number, ServiceSpec spec) implements ServiceEffect {}

    record Order(int number, Input input) implements ServiceEffect {}

    /** End the actor of an instance that is down, and forget its record. */
    record RemoveInstance(int number) implements ServiceEffect {}

    /** The service is gone. */
    record Forget() implements ServiceEffect {}

    /** The instance may start. */
    record Allow(int number) implements ServiceEffect {}

    /** The instance may not start yet. */
    record Deny(int number, String why) implements ServiceEffect {}

    /**
     * Its instances stop only to start again: should the daemon die meanwhile, the next one starts
     * them.
     */
    record MarkRestartAfterStop(boolean restarts) implements ServiceEffect {}

    /** The instances are about to give all their ports back. */
    record ReleasePorts(Set<Integer> numbers) implements ServiceEffect {}

    /** The instances keep their ports after all. */
    record KeepPorts(Set<Integer> numbers) implements ServiceEffect {}

    /** The instances are about to give those ports back that they can't have with that spec. */
    record ChangePorts(ServiceSpec spec) implements ServiceEffect {}

    /** The next start may take the first choice, if nobody relies on the present ports. */
    record PreferFirstPorts() implements ServiceEffect {}

    /** The next daemon begins with so many instances. */
    record RecordScale(int instances) implements ServiceEffect {}

    /** The next daemon begins with that variant, or goes on with the swap to it. */
    record RecordVariant(VariantOverride variant) implements ServiceEffect {}

    record Publish(EventData event) implements ServiceEffect {}
}
