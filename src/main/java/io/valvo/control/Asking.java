package io.valvo.control;

import io.valvo.events.EventLog;
import io.valvo.gateway.RouteReport;
import io.valvo.model.Event;
import io.valvo.model.ServiceStatus;
import io.valvo.ports.PortRegistry;
import io.valvo.rules.Secrets;
import io.valvo.rules.Similar;
import io.valvo.supervision.Services;

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
final class Asking {
    /** What an actor may take for what it knows without waiting. */
    static final Duration SOON = Duration.ofSeconds(5);

    /** Of files whose disk may not answer. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    private static final ThreadFactory NAMED = Thread.ofVirtual().name("control-", 0).factory();
    private static final Executor BLOCKING = Executors.newThreadPerTaskExecutor(NAMED);

    private final ActorSystem<?> system;
    private final Reach reach;

    Asking(ActorSystem<?> system, Reach reach) {
        this.system = system;
        this.reach = reach;
    }

    ActorSystem<?> system() {
        return system;
    }

    Reach reach() {
        return reach;
    }

    Moment moment() {
        return new Moment(now(), reach.figures(), reach.controllers());
    }

    /** What is hidden of what others read. */
    Secrets secrets() {
        return reach.configuration().secrets();
    }

    /** What the gateway's routes are doing, masked. */
    List<RouteReport> routes() {
        var mask = secrets();
        return reach.routes().get().stream()
                .map(route -> route.masked(it -> mask.masked(it)))
                .toList();
    }

    Instant now() {
        return reach.clock().instant();
    }

    <A> CompletionStage<A> services(Function<ActorRef<A>, Services.Command> question) {
        return services(question, SOON);
    }

    <A> CompletionStage<A> services(
            Function<ActorRef<A>, Services.Command> question, Duration within) {
        return AskPattern.ask(reach.services(), question, within, system.scheduler());
    }

    <A> CompletionStage<A> ports(
            Function<ActorRef<A>, PortRegistry.Command> question, Duration within) {
        return AskPattern.ask(reach.ports(), question, within, system.scheduler());
    }

    CompletionStage<EventLog.Batch> read(long since, int limit) {
        return AskPattern.ask(
                reach.events(),
                (ActorRef<EventLog.Batch> me) -> new EventLog.Read(since, limit, me),
                SOON,
                system.scheduler());
    }

    /** The latest events, the oldest first; at most {@code limit}. */
    CompletionStage<List<Event>> latest(int limit) {
        return read(Long.MAX_VALUE - 1, 1)
                .thenCompose(it -> read(Math.max(0, it.last() - limit), limit))
                .thenApply(EventLog.Batch::events);
    }

    CompletionStage<EventLog.Batch> await(long since, int limit, Duration within) {
        return AskPattern.ask(
                reach.events(),
                (ActorRef<EventLog.Batch> me) -> new EventLog.Await(since, limit, me),
                within,
                system.scheduler());
    }

    CompletionStage<List<ServiceStatus>> all() {
        return services(me -> new Services.Describe(List.of(), me));
    }

    /**
     * The service that is named, or that the named instance belongs to; with all instances.
     * Unknown: 404.
     */
    CompletionStage<ServiceStatus> service(String subject) {
        return all().thenApply(all -> find(subject, all));
    }

    static ServiceStatus find(String subject, List<ServiceStatus> all) {
        return all.stream()
                .filter(service -> service.name().equals(subject) || has(service, subject))
                .findFirst()
                .orElseThrow(() ->
                        new Rejected(
                                Problems.unknownService(subject, Similar.to(subject, names(all)))));
    }

    private static boolean has(ServiceStatus service, String instance) {
        return service.instances().stream().anyMatch(it -> it.name().equals(instance));
    }

    private static List<String> names(List<ServiceStatus> all) {
        return all.stream().map(ServiceStatus::name).toList();
    }

    /** Whether the configuration's files say something else by now; soon, whatever they do. */
    CompletionStage<Boolean> configDiffers() {
        return blocking(reach.configuration()::differs)
                .toCompletableFuture()
                .completeOnTimeout(false, GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs what reads files on a thread that may block. */
    <A> CompletionStage<A> blocking(Supplier<A> work) {
        return CompletableFuture.supplyAsync(work, BLOCKING);
    }

    /** The same after a while. */
    <A> CompletionStage<A> blocking(Supplier<A> work, Duration delay) {
        var later =
                CompletableFuture.delayedExecutor(
                        delay.toMillis(), TimeUnit.MILLISECONDS, BLOCKING);
        return CompletableFuture.supplyAsync(work, later);
    }

    Executor blocking() {
        return BLOCKING;
    }
}
