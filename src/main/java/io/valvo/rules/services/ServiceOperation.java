package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.UpdateStrategy;

import java.util.Map;
import java.util.Optional;

/** What is under way for one service: at most one of these at a time. */
public sealed interface ServiceOperation {
    /** Its instances are left to themselves. */
    record Idle() implements ServiceOperation {}

    /**
     * Its instances go down, after those of its dependents that go down as well.
     *
     * @param told the instances have been told to stop
     * @param then the spec that it starts with once all are down; empty: it stays down
     * @param changed the spec isn't the one any more that the running processes have
     */
    record Stopping(boolean told, Optional<ServiceSpec> then, boolean changed)
            implements ServiceOperation {
        static Stopping forGood(boolean told) {
            return new Stopping(told, Optional.empty(), false);
        }

        static Stopping andStart(boolean told, ServiceSpec spec) {
            return new Stopping(told, Optional.of(spec), false);
        }

        Stopping nowTold() {
            return new Stopping(true, then, changed);
        }

        Stopping withChange() {
            return new Stopping(told, then, true);
        }

        /** It has to go down all the same if it is to run with its spec. */
        boolean isOutdated() {
            return !told && changed;
        }
    }

    /** Instances with another spec have been told to start, and none has answered yet. */
    record Starting() implements ServiceOperation {}

    /**
     * Stop, then start with another variant; if an instance of that fails the former comes back.
     *
     * @param from what it comes back to
     */
    record Swapping(ServiceSpec from, ServiceSpec to, SwapPhase phase) implements ServiceOperation {
        ServiceSpec target() {
            return phase == SwapPhase.REVERTING ? from : to;
        }

        Swapping at(SwapPhase next) {
            return new Swapping(from, to, next);
        }

        Swapping withInstances(int instances) {
            return new Swapping(from.withInstances(instances), to.withInstances(instances), phase);
        }
    }

    enum SwapPhase {
        STOPPING_OLD,
        STARTING_NEW,
        /** An instance with the new variant has failed: all end, and the old one comes back. */
        REVERTING
    }

    /**
     * Rolling or blue-green update: surge instances on ports of their own get ready, then the usual
     * ones are replaced, then the surge instances leave.
     *
     * @param replaced the instances up to this number have been told to restart
     * @param last the instances up to this number have to be
     * @param before incarnations of those that are being replaced, by instance number
     */
    record Rolling(
            ServiceSpec from,
            ServiceSpec to,
            RollPhase phase,
            int replaced,
            int last,
            Map<Integer, Integer> before)
            implements ServiceOperation {
        static Rolling begun(ServiceSpec from, ServiceSpec to) {
            return new Rolling(from, to, RollPhase.SURGING, 0, to.instances(), Map.of());
        }

        int surge() {
            return to.serving().update() == UpdateStrategy.ROLLING ? 1 : to.instances();
        }

        /** There for the time of the update only. */
        boolean isSurge(int number) {
            return number > to.instances();
        }

        /** The spec that the replaced instances have. */
        ServiceSpec target() {
            return phase == RollPhase.REVERTING ? from : to;
        }

        Rolling replacing(int until, Map<Integer, Integer> incarnations) {
            var next = phase == RollPhase.SURGING ? RollPhase.REPLACING : phase;
            return new Rolling(from, to, next, until, last, incarnations);
        }

        /** What was replaced gets its former spec back. */
        Rolling reverting() {
            return new Rolling(from, to, RollPhase.REVERTING, 0, replaced, Map.of());
        }
    }

    enum RollPhase {
        SURGING,
        REPLACING,
        /** An instance has failed: those that were replaced get their former spec back. */
        REVERTING
    }

    /**
     * More instances of a service that updates without interruption: all new ones must get ready,
     * else they leave.
     *
     * @param from how many there were
     */
    record Scaling(int from, int to) implements ServiceOperation {}

    /** It is on its way down, and starts again by itself. */
    default boolean comesBack() {
        return switch (this) {
            case Stopping it -> it.then().isPresent();
            case Swapping it -> it.phase() != SwapPhase.STARTING_NEW;
            case Idle _, Starting _, Rolling _, Scaling _ -> false;
        };
    }

    /** It is between two specs: what isn't ready is about to be. */
    default boolean changing() {
        return comesBack() || this instanceof Swapping || this instanceof Starting;
    }
}
