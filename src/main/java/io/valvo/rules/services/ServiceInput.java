package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;

import java.util.Optional;
import java.util.OptionalInt;

/** What a {@link ServiceLife} meets: wishes of people, steps of a reload, news of its instances. */
public sealed interface ServiceInput {

    /** A wish about the whole service, or about the instance of that number alone. */
    sealed interface Wish extends ServiceInput {
        OptionalInt number();
    }

    record Start(OptionalInt number) implements Wish {}

    /**
     * @param hold it stays down until somebody wants it up; else until somebody needs it
     */
    record Stop(OptionalInt number, boolean hold) implements Wish {}

    /** Without a grace period, and without regard to dependents. */
    record Kill(OptionalInt number) implements Wish {}

    record Restart(OptionalInt number) implements Wish {}

    record Scale(int instances) implements ServiceInput {}

    /**
     * @param starts also one that doesn't run; else that has the variant from its next start
     */
    record Swap(ServiceSpec to, boolean starts) implements ServiceInput {}

    /** A dependent that starts needs it. */
    record Needed() implements ServiceInput {}

    /** Everything ends. */
    record ShutDown(boolean force) implements ServiceInput {}

    /** It has this spec, and as many instances; none of them is told to start or stop. */
    record Declare(ServiceSpec spec) implements ServiceInput {}

    /** A reload adds it, or adds it again. */
    record Add(ServiceSpec spec, boolean autostart) implements ServiceInput {}

    /** A reload changes what only a new process can have. */
    record Change(ServiceSpec spec) implements ServiceInput {}

    /** A reload changes what takes effect in the running process. */
    record Update(ServiceSpec spec) implements ServiceInput {}

    /** A reload removes it. */
    record Remove() implements ServiceInput {}

    /** An instance that nobody declares any more is left of an earlier daemon. */
    record RemoveInstance(int number) implements ServiceInput {}

    /** An earlier daemon has died while it was swapped. */
    record ResumeSwap(ServiceSpec from, ServiceSpec to) implements ServiceInput {}

    /** No dependent that goes down as well still runs. */
    record DependentsDown() implements ServiceInput {}

    /** An instance asks whether it may start. */
    record StartRequested(int number, Optional<String> denied) implements ServiceInput {}

    /**
     * Its group restarts.
     *
     * @param failed the instance that has caused it; empty: one of another service has
     */
    record GroupRestarts(OptionalInt failed, String why) implements ServiceInput {}

    /** All services of its group run again, or it is in no group any more. */
    record GroupRecovered() implements ServiceInput {}

    record GroupGivesUp(String why) implements ServiceInput {}

    /** The status of an instance has changed. */
    record InstanceChanged() implements ServiceInput {}
}
