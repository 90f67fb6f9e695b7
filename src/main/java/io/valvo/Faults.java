package io.valvo;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Tells that an actor has failed and begins anew; stands between it and its supervision. */
final class Faults<T> extends BehaviorInterceptor<T, T> {
    private final Runnable listener;

    private Faults(Class<T> messages, Runnable listener) {
        super(messages);
        this.listener = listener;
    }

    static <T> Behavior<T> told(Class<T> messages, Behavior<T> actor, Runnable listener) {
        return Behaviors.intercept(() -> new Faults<>(messages, listener), actor);
    }

    @Override
    public Behavior<T> aroundReceive(TypedActorContext<T> context, T message, ReceiveTarget<T> to) {
        return to.apply(context, message);
    }

    @Override
    public Behavior<T> aroundSignal(
            TypedActorContext<T> context, Signal signal, SignalTarget<T> to) {
        if (signal instanceof PreRestart) listener.run();
        return to.apply(context, signal);
    }
}
