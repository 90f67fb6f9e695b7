package io.valvo.actors;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A part of the daemon that begins anew when it fails, and each time is told of. */
public final class FaultReporting {
    private FaultReporting() {}

    /**
     * The behavior, supervised.
     *
     * @param told runs in the actor that has failed, before it begins anew; also when it fails
     *     while it begins
     */
    public static <T> Behavior<T> survived(
            Class<T> messages, Behavior<T> behavior, SupervisorStrategy strategy, Runnable told) {
        return Behaviors.supervise(Behaviors.intercept(() -> new Told<>(messages, told), behavior))
                .onFailure(strategy);
    }

    private static final class Told<T> extends BehaviorInterceptor<T, T> {
        private final Runnable told;

        Told(Class<T> messages, Runnable told) {
            super(messages);
            this.told = told;
        }

        @Override
        public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
            try {
                return target.start(context);
            } catch (RuntimeException failed) {
                told.run();
                throw failed;
            }
        }

        @Override
        public Behavior<T> aroundReceive(
                TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
            return target.apply(context, message);
        }

        @Override
        public Behavior<T> aroundSignal(
                TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
            if (signal instanceof PreRestart) told.run();
            return target.apply(context, signal);
        }
    }
}
