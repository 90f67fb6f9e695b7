package io.valvo.sampling;

import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.UsageMeter;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Runs the one stream that looks at all instances, and tells it whom to watch. If the stream fails
 * it begins anew with the same instances; services don't notice.
 */
public final class Sampler {
    public sealed interface Command {}

    /**
     * An instance has a process to be watched; the same again with other limits changes these.
     *
     * @param near hears of samples that are near a limit, and of the first one after that isn't any
     *     more; must return at once
     */
    public record Watch(
            String instance, ProcessTreeId kin, LimitsSpec limits, Consumer<UsageSample> near)
            implements Command {}

    /** The process of the instance has ended; what it used stays known. */
    public record Forget(String instance) implements Command {}

    /** There is no such instance any more. */
    public record Remove(String instance) implements Command {}

    private record Ended(Throwable why) implements Command {}

    /** Orders that the stream has not heard yet; more than all instances can have at once. */
    private static final int MOST_ORDERS = 100_000;

    private static final String DISPATCHER = "valvo.sampling-dispatcher";

    /**
     * What a stream needs.
     *
     * @param census opened anew for each stream, by its thread
     * @param host runs after each look at all instances: a look at the host, on the thread of the
     *     stream, which may read files
     * @param nanos a clock that never jumps
     */
    public record Means(
            Supplier<UsageMeter> census,
            UsageStore figures,
            Runnable host,
            LongSupplier nanos,
            InstantSource clock) {}

    private final Map<String, Watch> watched;
    private final Runnable failed;
    private final BoundedSourceQueue<Command> orders;

    /**
     * The sampler.
     *
     * @param failed runs each time before it begins anew
     */
    public static Behavior<Command> create(Means means, Runnable failed) {
        return create(means, failed, DISPATCHER);
    }

    static Behavior<Command> create(Means means, Runnable failed, String dispatcher) {
        var watched = new LinkedHashMap<String, Watch>();
        Behavior<Command> sampler =
                Behaviors.setup(it -> new Sampler(it, means, failed, dispatcher, watched).run());
        return Behaviors.supervise(sampler)
                .onFailure(
                        SupervisorStrategy.restartWithBackoff(
                                Duration.ofMillis(200), Duration.ofSeconds(30), 0.1));
    }

    /**
     * @param watched outlives the actor: what was to be watched when it failed
     */
    private Sampler(
            ActorContext<Command> context,
            Means means,
            Runnable failed,
            String dispatcher,
            Map<String, Watch> watched) {
        this.watched = watched;
        this.failed = failed;
        var running =
                Source.<Command>queue(MOST_ORDERS)
                        .via(new SamplingStage(means))
                        .toMat(Sink.foreach(Sampler::pass), Keep.both())
                        .withAttributes(ActorAttributes.dispatcher(dispatcher))
                        .run(Materializer.createMaterializer(context));
        orders = running.first();
        context.pipeToSelf(running.second(), (_, failure) -> new Ended(why(failure)));
        watched.values().forEach(this::order);
    }

    private Behavior<Command> run() {
        return Behaviors.receive(Command.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .onSignal(PostStop.class, _ -> end())
                .build();
    }

    private void onCommand(Command command) {
        switch (command) {
            case Watch it -> watched.put(it.instance(), it);
            case Forget(var instance) -> watched.remove(instance);
            case Remove(var instance) -> watched.remove(instance);
            case Ended(var why) -> throw new IllegalStateException("sampling has ended", why);
        }
        order(command);
    }

    private void order(Command command) {
        if (!orders.offer(command).equals(QueueOfferResult.enqueued()))
            throw new IllegalStateException("sampling doesn't keep up with its orders");
    }

    private Behavior<Command> failed() {
        failed.run();
        return end();
    }

    private Behavior<Command> end() {
        if (!orders.isCompleted()) orders.complete();
        return Behaviors.same();
    }

    private static Throwable why(@org.jspecify.annotations.Nullable Throwable failure) {
        return failure == null ? new IllegalStateException("completed") : failure;
    }

    private static void pass(Look look) {
        look.near().forEach(it -> it.watch().near().accept(it.sample()));
    }

    /** One look at all instances, or at those in a hurry; {@code near}: whose limits are near. */
    record Look(boolean all, java.util.List<Near> near) {}

    record Near(Watch watch, UsageSample sample) {}
}
