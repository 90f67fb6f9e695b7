package io.valvo.api.query;

import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.events.EventLog;
import io.valvo.gateway.RouteStats;
import io.valvo.model.event.Event;
import io.valvo.model.status.ServiceStatus;
import io.valvo.ports.PortCommand;
import io.valvo.supervision.ServicesCommand;
import io.valvo.text.SecretMask;
import io.valvo.text.SimilarNames;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Questions to the actors. An answer that doesn't come in time fails with a {@code
 * TimeoutException}.
 */
public final class DaemonQueries {
    /** What an actor may take for what it knows without waiting. */
    public static final Duration SOON = Duration.ofSeconds(5);

    /** Of files whose disk may not answer. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private static final ThreadFactory NAMED = Thread.ofVirtual().name("control-", 0).factory();
    private static final Executor BLOCKING = Executors.newThreadPerTaskExecutor(NAMED);

    private final ActorSystem<?> system;
    private final DaemonHandles reach;

    public DaemonQueries(ActorSystem<?> system, DaemonHandles reach) {
        this.system = system;
        this.reach = reach;
    }

    public ActorSystem<?> system() {
        return system;
    }

    public DaemonHandles reach() {
        return reach;
    }

    public UsageView moment() {
        return new UsageView(now(), reach.figures(), reach.controllers());
    }

    /** What is hidden of what others read. */
    public SecretMask secrets() {
        return reach.configuration().secrets();
    }

    /** What the gateway's routes are doing, masked. */
    public List<RouteStats> routes() {
        var mask = secrets();
        return reach.routes().get().stream()
                .map(route -> route.masked(it -> mask.masked(it)))
                .toList();
    }

    public Instant now() {
        return reach.clock().instant();
    }

    public <A> CompletionStage<A> services(Function<ActorRef<A>, ServicesCommand> question) {
        return services(question, SOON);
    }

    public <A> CompletionStage<A> services(
            Function<ActorRef<A>, ServicesCommand> question, Duration within) {
        return AskPattern.ask(reach.services(), question, within, system.scheduler());
    }

    public <A> CompletionStage<A> ports(
            Function<ActorRef<A>, PortCommand> question, Duration within) {
        return AskPattern.ask(reach.ports(), question, within, system.scheduler());
    }

    public CompletionStage<EventLog.Batch> read(long since, int limit) {
        return AskPattern.ask(
                reach.events(),
                (ActorRef<EventLog.Batch> me) -> new EventLog.Read(since, limit, me),
                SOON,
                system.scheduler());
    }

    /** The number of the latest event. */
    public CompletionStage<Long> lastSequence() {
        return AskPattern.ask(reach.events(), EventLog.LastSequence::new, SOON, system.scheduler());
    }

    /** The latest events, the oldest first; at most {@code limit}. */
    public CompletionStage<List<Event>> latest(int limit) {
        return lastSequence()
                .thenCompose(last -> read(Math.max(0, last - limit), limit))
                .thenApply(EventLog.Batch::events);
    }

    public CompletionStage<EventLog.Batch> await(long since, int limit, Duration within) {
        return AskPattern.ask(
                reach.events(),
                (ActorRef<EventLog.Batch> me) -> new EventLog.Await(since, limit, me),
                within,
                system.scheduler());
    }

    public CompletionStage<List<ServiceStatus>> all() {
        return services(me -> new ServicesCommand.Describe(List.of(), me));
    }

    /**
     * The service that is named, or that the named instance belongs to; with all instances.
     * Unknown: 404.
     */
    public CompletionStage<ServiceStatus> service(String subject) {
        return all().thenApply(all -> find(subject, all));
    }

    public static ServiceStatus find(String subject, List<ServiceStatus> all) {
        return all.stream()
                .filter(service -> service.name().equals(subject) || has(service, subject))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(
                                Problems.unknownService(
                                        subject, SimilarNames.to(subject, names(all)))));
    }

    private static boolean has(ServiceStatus service, String instance) {
        return service.instances().stream().anyMatch(it -> it.name().equals(instance));
    }

    private static List<String> names(List<ServiceStatus> all) {
        return all.stream().map(ServiceStatus::name).toList();
    }

    /** Whether the configuration's files say something else by now; soon, whatever they do. */
    public CompletionStage<Boolean> configDiffers() {
        return blocking(reach.configuration()::differs)
                .toCompletableFuture()
                .completeOnTimeout(false, GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs what reads files on a thread that may block. */
    public <A> CompletionStage<A> blocking(Supplier<A> work) {
        return CompletableFuture.supplyAsync(work, BLOCKING);
    }

    /** The same after a while. */
    public <A> CompletionStage<A> blocking(Supplier<A> work, Duration delay) {
        var later =
                CompletableFuture.delayedExecutor(
                        delay.toMillis(), TimeUnit.MILLISECONDS, BLOCKING);
        return CompletableFuture.supplyAsync(work, later);
    }

    public Executor blocking() {
        return BLOCKING;
    }
}
