package io.valvo.sampling;

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
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Actor that runs the one Pekko stream which reads {@code /proc} for all instances, and tells it
 * whom to watch. If the stream fails it begins anew with the same instances; services don't notice.
 */
public final class Sampler {
    /** Commands that the stream has not heard yet; more than all instances can have at once. */
    private static final int MOST_COMMANDS = 100_000;

    private static final String DISPATCHER = "valvo.sampling-dispatcher";

    private final Map<String, SamplerCommand.Watch> watched;
    private final Runnable onFailure;
    private final BoundedSourceQueue<SamplerCommand> commands;

    /**
     * The sampler.
     *
     * @param onFailure runs each time before it begins anew
     */
    public static Behavior<SamplerCommand> create(SamplingSources sources, Runnable onFailure) {
        return create(sources, onFailure, DISPATCHER);
    }

    static Behavior<SamplerCommand> create(
            SamplingSources sources, Runnable onFailure, String dispatcher) {
        var watched = new LinkedHashMap<String, SamplerCommand.Watch>();
        Behavior<SamplerCommand> sampler =
                Behaviors.setup(
                        it -> new Sampler(it, sources, onFailure, dispatcher, watched).run());
        return Behaviors.supervise(sampler)
                .onFailure(
                        SupervisorStrategy.restartWithBackoff(
                                Duration.ofMillis(200), Duration.ofSeconds(30), 0.1));
    }

    /**
     * @param watched outlives the actor: what was to be watched when it failed
     */
    private Sampler(
            ActorContext<SamplerCommand> context,
            SamplingSources sources,
            Runnable onFailure,
            String dispatcher,
            Map<String, SamplerCommand.Watch> watched) {
        this.watched = watched;
        this.onFailure = onFailure;
        var running =
                Source.<SamplerCommand>queue(MOST_COMMANDS)
                        .via(new SamplingStage(sources))
                        .toMat(Sink.foreach(Sampler::deliver), Keep.both())
                        .withAttributes(ActorAttributes.dispatcher(dispatcher))
                        .run(Materializer.createMaterializer(context));
        commands = running.first();
        context.pipeToSelf(
                running.second(), (_, failure) -> new SamplerCommand.StreamEnded(why(failure)));
        watched.values().forEach(this::forward);
    }

    private Behavior<SamplerCommand> run() {
        return Behaviors.receive(SamplerCommand.class)
                .onAnyMessage(command -> {
                    onCommand(command);
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, _ -> failed())
                .onSignal(PostStop.class, _ -> closeStream())
                .build();
    }

    private void onCommand(SamplerCommand command) {
        switch (command) {
            case SamplerCommand.Watch it -> watched.put(it.instance(), it);
            case SamplerCommand.Forget(var instance) -> watched.remove(instance);
            case SamplerCommand.Remove(var instance) -> watched.remove(instance);
            case SamplerCommand.StreamEnded(var why) ->
                    throw new IllegalStateException("sampling has ended", why);
        }
        forward(command);
    }

    private void forward(SamplerCommand command) {
        if (!commands.offer(command).equals(QueueOfferResult.enqueued()))
            throw new IllegalStateException("sampling doesn't keep up with its commands");
    }

    private Behavior<SamplerCommand> failed() {
        onFailure.run();
        return closeStream();
    }

    private Behavior<SamplerCommand> closeStream() {
        if (!commands.isCompleted()) commands.complete();
        return Behaviors.same();
    }

    private static Throwable why(@Nullable Throwable failure) {
        return failure == null ? new IllegalStateException("completed") : failure;
    }

    private static void deliver(SamplingLook look) {
        look.near().forEach(SamplingLook.NearLimit::deliver);
    }
}
