package io.valvo.gateway;

import io.valvo.gateway.Dispatch.Ticket;
import io.valvo.gateway.Sent.End;
import io.valvo.model.Fact;
import io.valvo.model.GatewaySpec;
import io.valvo.model.Route;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Subject;
import io.valvo.model.Target;
import io.valvo.rules.Balance;
import io.valvo.rules.Balance.Candidate;
import io.valvo.rules.Breaker;
import io.valvo.rules.Choice;
import io.valvo.rules.Residency.Demand;
import io.valvo.rules.Residency.Resident;
import io.valvo.rules.RouteTable;
import io.valvo.rules.Standing;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Brings requests and targets together: who is sent where, who waits, who is refused. It belongs to
 * one thread at a time, knows no clock, and waits for nothing: {@link Gatekeeper} sees to that.
 * What it decides about a request is put into {@link #verdicts}, to be told outside.
 */
final class Desk {
    /** The first pause of a request that failed before it is sent to the same place again. */
    private static final long PAUSE = Duration.ofMillis(10).toNanos();

    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    /** How long one that can't be paid for waits for the news that the process has ended. */
    private static final long GRACE = Duration.ofMillis(100).toNanos();

    /** Tries of a service that is there and gives no answer, before a fallback is asked. */
    private static final int TRIES = 3;

    private static final int MOST_SUSPECTS = 10_000;

    private final Orders orders;
    private final Sent.Ends ends;
    private final Map<String, Pool> pools = new TreeMap<>();
    private final Map<String, Counter> counters = new TreeMap<>();
    private final Residents residents;
    private final List<Drain> drains = new ArrayList<>();
    private RouteTable table = RouteTable.of(List.of());
    private long wakeAt = Long.MAX_VALUE;

    /** What was decided and is still to be told, in order. */
    final Queue<Runnable> verdicts = new ArrayDeque<>();

    /** Failures whose cause is still to be told, the oldest first. */
    private final Queue<Suspect> suspects = new ArrayDeque<>();

    /** {@code due}: when it is the target's own failure, if its process lives. */
    private record Suspect(Sent sent, long due) {}

    /** A process that is to end once its requests are through. */
    private record Drain(Pool pool, String instance, int incarnation, Runnable done) {}

    Desk(Orders orders, Sent.Ends ends) {
        this.orders = orders;
        this.ends = ends;
        residents = new Residents(orders, pools);
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE}: never. */
    long wakeAt() {
        return Math.min(wakeAt, residents.wakeAt());
    }

    Collection<Counter> counters() {
        return counters.values();
    }

    Collection<Pool> pools() {
        return pools.values();
    }

    RouteTable table() {
        return table;
    }

    /** Routes that stay as they are keep what they know; who waits on one that goes is refused. */
    void configure(GatewaySpec spec, long now) {
        table = RouteTable.of(spec.routes().values());
        spec.services().forEach(it -> pools.computeIfAbsent(it, Pool::new));
        residents.configure(spec);
        var gone = new ArrayList<>(counters.values());
        gone.removeIf(it -> it.route.equals(spec.routes().get(it.route.name())));
        gone.forEach(it -> counters.remove(it.route.name()));
        spec.routes()
                .values()
                .forEach(it -> counters.computeIfAbsent(it.name(), _ -> counter(it, now)));
        gone.forEach(it -> it.queue.removeIf(_ -> true).forEach(p -> moved(p, now)));
        pools.values().forEach(it -> residents.heard(it, now));
        look(now);
    }

    boolean needsModel(Head head) {
        return table.needsModel(asked(head));
    }

    Optional<Route> route(Head head) {
        return table.find(asked(head));
    }

    Ticket ask(Head head, Route route, String path, Consumer<Verdict> answer, long now) {
        var counter = counters.get(route.name());
        if (counter == null) throw new IllegalStateException(route.name());
        counter.requests++;
        long limited = counter.limited(head.client(), now);
        long deadline = head.arrivedNanos() + route.admission().timeout().toNanos();
        var petition = new Petition(head, counter, path, deadline, answer, ends::withdrawn);
        if (limited > 0) refuse(petition, 429, "rate_limited", "too many requests", limited);
        else arrive(petition, now);
        return petition;
    }

    void withdraw(Petition petition, long now) {
        if (petition.done) return;
        petition.done = true;
        if (!petition.queued) return;
        petition.counter.queue.remove(petition.head.client(), petition);
        forgo(petition);
        look(now);
    }

    /** A service, as supervision sees it. */
    void heard(ServiceStatus status, Instant time, long now) {
        var pool = pools.get(status.name());
        if (pool == null) return;
        var before = List.copyOf(pool.places());
        var change = pool.heard(status, time, now);
        lines(pool).forEach(it -> changed(it, change, before, now));
        residents.heard(pool, now);
        lines(pool).map(it -> it.route.name()).distinct().forEach(this::hurry);
        suspects.removeIf(it -> it.sent.place.gone && acquit(it.sent));
        drains.removeIf(this::drained);
        look(now);
    }

    /** Sends the process nothing more; {@code done} when it has no request any more. */
    void drain(String service, String instance, int incarnation, Runnable done) {
        var pool = pools.get(service);
        if (pool == null) {
            verdicts.add(done);
            return;
        }
        pool.close(instance, incarnation);
        var drain = new Drain(pool, instance, incarnation, done);
        if (!drained(drain)) drains.add(drain);
    }

    void answered(Sent sent, int status, long now) {
        if (sent.over || sent.answered) return;
        sent.answered = true;
        var counter = sent.petition.counter;
        boolean failed = status >= 500;
        counter.times.add(now - sent.petition.head.arrivedNanos());
        if (failed) counter.failed++;
        else counter.succeeded++;
        judge(sent, failed, now);
    }

    Ticket failed(Sent sent, Failure why, boolean mayRepeat, Consumer<Verdict> again, long now) {
        if (sent.over) return Ticket.DONE;
        release(sent, now);
        suspect(sent, why, now);
        var petition = sent.petition;
        petition.answer = again;
        petition.done = false;
        if (why == Failure.TIMEOUT) expire(petition, 504, "timeout", now);
        else if (!mayRepeat) lost(petition, sent, why);
        else repeat(petition, sent, why, now);
        pump(sent.petition.counter, now);
        return petition;
    }

    void ended(Sent sent, End how, long now) {
        if (sent.over) return;
        release(sent, now);
        if (how == End.BROKE) broke(sent, now);
        if (sent.answered || how == End.FINISHED) served(sent);
        if (!sent.answered && how == End.ABANDONED)
            breaker(sent.line, sent.line.breaker.released(sent.generation));
        if (!sent.answered && how != End.ABANDONED) judge(sent, how == End.BROKE, now);
        pump(sent.petition.counter, now);
        if (idleNow(sent.line)) look(now);
    }

    /**
     * Whether the target of a route is {@code ready}, {@code starting}, …; empty: it isn't there.
     */
    Optional<String> state(Route route) {
        if (!(route.to() instanceof Target.Service target)) return Optional.of("ready");
        var pool = Optional.ofNullable(pools.get(target.name()));
        return pool.filter(
                        it -> target.variant().isEmpty() || target.variant().equals(it.variant()))
                .flatMap(it ->
                        switch (it.presence()) {
                            case READY -> Optional.of("ready");
                            case LOADING -> Optional.of("starting");
                            case LEAVING -> Optional.of("stopping");
                            case ABSENT -> Optional.empty();
                        });
    }

    /** What demand has started, and nobody uses, is stopped. */
    void unload() {
        pools.values().stream()
                .filter(it -> it.byDemand && it.ready() && it.outstanding == 0 && !it.dismissed)
                .forEach(it -> residents.stop(it, "it was asked to be unloaded"));
    }

    /** Time has passed. */
    void tick(long now) {
        wakeAt = Long.MAX_VALUE;
        convict(now);
        for (var counter : counters.values()) {
            counter.queue
                    .removeIf(it -> it.deadline <= now)
                    .forEach(it -> {
                        forgo(it);
                        expire(it, 503, "timeout", now);
                    });
            counter.queue.all().forEach(it -> wakeFor(it, now));
        }
        look(now);
    }

    private Counter counter(Route route, long now) {
        var targets = route.targets().toList();
        var lines = new ArrayList<Line>();
        for (var target : targets)
            lines.add(new Line(route, lines.size(), target, pool(target), now));
        return new Counter(route, List.copyOf(lines), now);
    }

    private Optional<Pool> pool(Target target) {
        return target instanceof Target.Service(var name, _)
                ? Optional.of(pools.computeIfAbsent(name, Pool::new))
                : Optional.empty();
    }

    private static RouteTable.Asked asked(Head head) {
        return new RouteTable.Asked(head.host(), head.path(), head.header(), head.model());
    }

    /** Its route has changed under it: it asks as if it had just come. */
    private void moved(Petition petition, long now) {
        forgo(petition);
        petition.done = true;
        var route = route(petition.head);
        if (route.isPresent()) ask(petition.head, route.get(), petition.path, petition.answer, now);
        else tell(petition, new Verdict.Refuse(404, "no_route", "no route", Optional.empty()));
    }

    private void arrive(Petition petition, long now) {
        var queue = petition.counter.queue;
        var choice = queue.size() == 0 ? choose(petition, now) : new Choice.Stay();
        if (!(choice instanceof Choice.Stay)) settle(petition, choice, now);
        else if (queue.offer(petition.head.client(), petition)) waits(petition, now);
        else
            refuse(
                    petition,
                    503,
                    "queue_full",
                    "%d requests wait already".formatted(queue.size()),
                    Math.max(1, petition.counter.untilRoom()));
    }

    /** It is in the queue now. */
    private void waits(Petition petition, long now) {
        petition.queued = true;
        wakeFor(petition, now);
        pump(petition.counter, now);
        if (petition.queued && want(petition, now)) look(now);
    }

    private void wakeFor(Petition it, long now) {
        wakeAt = Math.min(wakeAt, it.deadline);
        if (it.notBefore > now) wakeAt = Math.min(wakeAt, it.notBefore);
        it.counter.lines.stream()
                .flatMap(line -> line.breaker.left(now).stream())
                .forEach(left -> wakeAt = Math.min(wakeAt, now + left));
    }

    private void settle(Petition petition, Choice choice, long now) {
        switch (choice) {
            case Choice.Take(int index) -> send(petition, petition.counter.lines.get(index), now);
            case Choice.Refuse(var why, var in) ->
                    refuse(petition, 503, "unavailable", why, in.orElse(0L));
            case Choice.Stay() -> throw new IllegalStateException("it waits");
        }
    }

    /** Lets go who can go. */
    private void pump(Counter counter, long now) {
        while (counter.queue.size() > 0) {
            var plain = new Plain(now);
            var next = counter.queue.poll(it -> !(plain.choice(it) instanceof Choice.Stay));
            if (next.isEmpty()) return;
            forgo(next.get());
            settle(next.get(), choose(next.get(), now), now);
        }
    }

    /** What most of those that wait are told, found once. */
    private final class Plain {
        private final long now;
        private @Nullable Choice usual;

        Plain(long now) {
            this.now = now;
        }

        Choice choice(Petition it) {
            if (it.notBefore > now) return new Choice.Stay();
            if (it.excluded != 0 || it.unpaid || residents.closing()) return choose(it, now);
            if (usual == null) usual = choose(it, now);
            return usual instanceof Choice.Refuse ? choose(it, now) : usual;
        }
    }

    private Choice choose(Petition petition, long now) {
        if (petition.notBefore > now) return new Choice.Stay();
        if (petition.unpaid && !pay(petition, now))
            return new Choice.Refuse("it fails, and the retry budget is used up", Optional.empty());
        var lines = petition.counter.lines;
        if (lines.size() == 1)
            return Choice.of(
                    List.of(standing(lines.getFirst(), petition, now)), petition.deadline - now);
        var standings = lines.stream().map(it -> standing(it, petition, now)).toList();
        return Choice.of(standings, petition.deadline - now);
    }

    /** Nothing is owed for a process that has ended. */
    private boolean pay(Petition petition, long now) {
        if (petition.failedAt.filter(it -> !it.gone).isPresent()) {
            var take = petition.counter.budget.take(now);
            petition.counter.budget = take.next();
            if (!take.granted()) return false;
        }
        petition.unpaid = false;
        return true;
    }

    private Standing standing(Line line, Petition petition, long now) {
        if (petition.excludes(line.index)) return new Standing.Away("it gave no answer");
        return switch (line.target) {
            case Target.Fixed _ -> new Standing.Free();
            case Target.External _ -> asked(line, now);
            case Target.Service target ->
                    standing(line, target, line.pool.orElseThrow(), petition, now);
        };
    }

    private Standing standing(
            Line line, Target.Service target, Pool pool, Petition petition, long now) {
        if (!residents.manages(pool)) {
            var plain = pool.standing(now);
            return plain instanceof Standing.Free ? asked(line, now) : plain;
        }
        var who = residents.resident(target, pool);
        boolean current = who.variant().equals(pool.variant());
        var there = current ? pool.standing(now) : new Standing.Coming();
        if (!(there instanceof Standing.Free)) {
            var failed = residents.failed(who, now);
            return failed.<Standing>map(Standing.Away::new).orElse(there);
        }
        boolean late = petition.head.arrivedNanos() >= residents.closing(who);
        return late ? new Standing.Coming() : asked(line, now);
    }

    /** It is there: may it be asked? */
    private static Standing asked(Line line, long now) {
        if (!line.breaker.ask(line.spec(), now).granted())
            return new Standing.Tripped(line.breaker.left(now));
        return line.full() ? new Standing.Full() : new Standing.Free();
    }

    private void send(Petition petition, Line line, long now) {
        petition.done = true;
        if (line.target instanceof Target.Fixed(int status, var headers, var body)) {
            count(petition, line, status);
            tell(petition, new Verdict.Reply(status, headers, body, fallback(line)));
            return;
        }
        var place = line.elsewhere.orElseGet(() -> place(line, petition, now));
        var permit = line.breaker.ask(line.spec(), now);
        breaker(line, permit.next());
        line.inflight++;
        line.pool.ifPresentOrElse(it -> it.take(place), () -> place.outstanding++);
        if (petition.tries++ == 0) petition.counter.budget = petition.counter.budget.sent();
        if (line.index > 0) petition.counter.fallbacks++;
        var sent = new Sent(ends, petition, line, place, permit.next().generation(), now);
        tell(
                petition,
                new Verdict.Send(
                        place.endpoint,
                        path(line, petition),
                        sent,
                        fallback(line),
                        petition.deadline));
    }

    /**
     * Not where it failed last, if there is another; not one that fails alone, if there is another.
     */
    private static Place place(Line line, Petition petition, long now) {
        var places = line.pool.orElseThrow().places();
        if (places.size() == 1) return places.iterator().next();
        var sound = places.stream().filter(it -> !line.outliers.out(it.instance, now)).toList();
        var fresh =
                (sound.isEmpty() ? places : sound)
                        .stream()
                                .filter(it -> petition.failedAt.filter(at -> at == it).isEmpty())
                                .toList();
        return pick(fresh.isEmpty() ? places : fresh, line.spec().slowStart(), now);
    }

    private static Place pick(Collection<Place> places, Duration slowStart, long now) {
        var candidates =
                places.stream()
                        .map(it ->
                                new Candidate(
                                        it.instance, it.outstanding, it.served, it.readySince))
                        .toList();
        var picked = Balance.pick(candidates, slowStart, now).orElseThrow().instance();
        return places.stream().filter(it -> it.instance.equals(picked)).findFirst().orElseThrow();
    }

    private static String path(Line line, Petition petition) {
        if (!(line.target instanceof Target.External(var url))) return petition.path;
        var prefix = Optional.ofNullable(url.getRawPath()).orElse("");
        return prefix.endsWith("/")
                ? prefix.substring(0, prefix.length() - 1) + petition.path
                : prefix + petition.path;
    }

    private static Optional<String> fallback(Line line) {
        return line.index == 0 ? Optional.empty() : Optional.of(line.target.text());
    }

    private void release(Sent sent, long now) {
        sent.over = true;
        sent.line.inflight--;
        sent.petition.counter.held(now - sent.at);
        boolean drained = sent.line.pool.map(it -> it.release(sent.place, now)).orElse(false);
        if (sent.line.pool.isEmpty()) sent.place.outstanding--;
        if (drained) drains.removeIf(this::drained);
    }

    private boolean drained(Drain it) {
        boolean empty = it.pool.outstanding(it.instance, it.incarnation) == 0;
        if (empty) verdicts.add(it.done);
        return empty;
    }

    private void served(Sent sent) {
        if (sent.line.target instanceof Target.Service it)
            orders.served(it.name(), sent.place.instance, sent.place.incarnation);
    }

    /** What it came to says something about the target, and about the place. */
    private void judge(Sent sent, boolean failed, long now) {
        var line = sent.line;
        var slowAfter = line.spec().slowAfter();
        boolean slow = slowAfter.isPresent() && now - sent.at > slowAfter.get().toNanos();
        breaker(line, line.breaker.ended(sent.generation, failed, slow, line.spec(), now));
        int instances = line.pool.map(it -> it.places().size()).orElse(1);
        var instance = sent.place.instance;
        line.outliers =
                failed
                        ? line.outliers.failed(instance, instances, line.route.outliers(), now)
                        : line.outliers.succeeded(instance, now);
    }

    private void broke(Sent sent, long now) {
        if (sent.answered && !sent.place.gone) judge(sent, true, now);
    }

    /** A connection that ends may be the first sign of a process that does: the news comes soon. */
    private void suspect(Sent sent, Failure why, long now) {
        boolean sign = why == Failure.CLOSED || why == Failure.UNREACHABLE;
        boolean early = sign && sent.line.pool.isPresent() && !sent.place.gone;
        if (!early || suspects.size() >= MOST_SUSPECTS) convict(sent, now);
        else suspects.add(new Suspect(sent, now + GRACE));
        if (early) wakeAt = Math.min(wakeAt, now + GRACE);
    }

    private boolean acquit(Sent sent) {
        breaker(sent.line, sent.line.breaker.released(sent.generation));
        return true;
    }

    private void convict(Sent sent, long now) {
        if (!sent.place.gone) judge(sent, true, now);
        else breaker(sent.line, sent.line.breaker.released(sent.generation));
    }

    private void convict(long now) {
        while (!suspects.isEmpty() && suspects.element().due <= now)
            convict(suspects.remove().sent, now);
        if (!suspects.isEmpty()) wakeAt = Math.min(wakeAt, suspects.element().due);
    }

    private void lost(Petition petition, Sent sent, Failure why) {
        if (canned(petition)) return;
        refuse(petition, 502, "bad_gateway", text(sent, why), 0);
    }

    private static String text(Sent sent, Failure why) {
        var who = sent.line.target.text();
        return switch (why) {
            case UNREACHABLE -> who + " could not be reached";
            case CLOSED -> who + " closed the connection before it answered";
            case TIMEOUT -> who + " did not answer in time";
            case MALFORMED -> who + " did not answer with HTTP";
        };
    }

    private void repeat(Petition petition, Sent sent, Failure why, long now) {
        petition.failedAt = Optional.of(sent.place);
        boolean elsewhere = sent.line.pool.isEmpty();
        if (elsewhere || (petition.tries >= TRIES && !sent.place.gone && others(petition)))
            petition.excluded |= 1 << sent.line.index;
        if (elsewhere && petition.counter.lines.size() == sent.line.index + 1) {
            lost(petition, sent, why);
            return;
        }
        boolean free = why == Failure.UNREACHABLE || sent.place.gone || elsewhere;
        petition.unpaid = !free;
        if (!free && !pay(petition, now)) petition.notBefore = now + GRACE;
        else if (!petition.excludes(sent.line.index) && !sent.place.gone && !another(sent))
            petition.notBefore = now + pause(petition.tries);
        petition.counter.queue.restore(petition.head.client(), petition);
        waits(petition, now);
    }

    private static boolean others(Petition petition) {
        return petition.counter.lines.size() > 1;
    }

    /** Nobody needs to wait where there is another one to try. */
    private static boolean another(Sent sent) {
        return sent.line
                .pool
                .filter(it -> it.places().stream().anyMatch(place -> place != sent.place))
                .isPresent();
    }

    private static long pause(int tries) {
        return Math.min(LONGEST_PAUSE, PAUSE << Math.min(10, tries - 1));
    }

    /** Its time is over. */
    private void expire(Petition petition, int status, String code, long now) {
        if (canned(petition)) return;
        var retry = status == 503 ? petition.counter.untilEmpty() : 0;
        var message =
                status == 503
                        ? "it waited for %s"
                                .formatted(
                                        io.valvo.rules.Span.text(
                                                Duration.ofNanos(
                                                        now - petition.head.arrivedNanos())))
                        : petition.counter.first().target.text() + " did not answer in time";
        refuse(petition, status, code, message, status == 503 ? Math.max(1, retry) : 0);
    }

    /** A fixed reply among the fallbacks needs no time. */
    private boolean canned(Petition petition) {
        var fixed =
                petition.counter.lines.stream()
                        .filter(it -> it.index > 0 && it.target instanceof Target.Fixed)
                        .findFirst();
        fixed.ifPresent(it -> send(petition, it, 0));
        return fixed.isPresent();
    }

    private void refuse(Petition petition, int status, String code, String why, long retryNanos) {
        petition.done = true;
        petition.counter.refused++;
        var retry =
                retryNanos > 0
                        ? Optional.of(Duration.ofNanos(retryNanos))
                        : Optional.<Duration>empty();
        tell(petition, new Verdict.Refuse(status, code, why, retry));
    }

    private static void count(Petition petition, Line line, int status) {
        if (line.index > 0) petition.counter.fallbacks++;
        if (status >= 500) petition.counter.failed++;
        else petition.counter.succeeded++;
    }

    private void tell(Petition petition, Verdict verdict) {
        var answer = petition.answer;
        verdicts.add(() -> answer.accept(verdict));
    }

    private Stream<Line> lines(Pool pool) {
        return counters.values().stream()
                .flatMap(it -> it.lines.stream())
                .filter(it -> it.pool.filter(own -> own == pool).isPresent());
    }

    private void changed(Line line, Pool.Change change, List<Place> before, long now) {
        for (var place : before)
            if (place.gone) line.outliers = line.outliers.without(place.instance);
        switch (change) {
            case RISEN -> breaker(line, line.breaker.processReady(line.spec(), now));
            case FALLEN -> breaker(line, line.breaker.processGone(now));
            case NOTHING -> {}
        }
    }

    /** Who paused for a place needs not wait any longer for what has changed. */
    private void hurry(String route) {
        var counter = counters.get(route);
        if (counter == null) return;
        counter.queue.all().stream()
                .filter(it -> it.failedAt.filter(place -> place.gone).isPresent())
                .forEach(it -> it.notBefore = 0);
    }

    private void breaker(Line line, Breaker next) {
        boolean same = line.breaker.state().word().equals(next.state().word());
        line.breaker = next;
        if (!same) announce(line, next);
    }

    private void announce(Line line, Breaker breaker) {
        var subject = line.pool.map(it -> Subject.service(it.service)).orElse(Subject.DAEMON);
        orders.tell(
                subject,
                new Fact.BreakerChanged(
                        breaker.state().word(),
                        line.route.name(),
                        line.target.text(),
                        why(breaker)));
    }

    /** Why it isn't closed; empty when it is. */
    static String why(Breaker breaker) {
        return switch (breaker.state()) {
            case Breaker.Open(_, var text) -> text;
            case Breaker.Gone _ -> "it is not ready any more";
            case Breaker.Closed _, Breaker.HalfOpen _ -> "";
        };
    }

    /** Somebody waits for room, or it is to be stopped when idle: it may be time. */
    private boolean idleNow(Line line) {
        return line.pool.filter(it -> it.outstanding == 0 && residents.manages(it)).isPresent();
    }

    /** It waits for somebody to be fetched. */
    private boolean want(Petition petition, long now) {
        petition.wants = Optional.empty();
        for (var line : petition.counter.lines) {
            if (!(line.target instanceof Target.Service target)) continue;
            var pool = line.pool.orElseThrow();
            if (!residents.manages(pool) || !awaited(standing(line, petition, now))) continue;
            petition.wants = Optional.of(residents.resident(target, pool));
            return true;
        }
        return false;
    }

    private static boolean awaited(Standing standing) {
        return standing instanceof Standing.Coming || standing instanceof Standing.Full;
    }

    private static void forgo(Petition petition) {
        petition.queued = false;
        petition.wants = Optional.empty();
    }

    /** Who is fetched, who makes room; then lets go who can go. */
    private void look(long now) {
        counters.values().forEach(it -> pump(it, now));
        residents.look(demands(now), now);
        counters.values().forEach(it -> pump(it, now));
    }

    private Map<Resident, Demand> demands(long now) {
        var oldest = new HashMap<Resident, Demand>();
        counters.values().stream()
                .flatMap(it -> it.queue.all().stream())
                .forEach(it -> {
                    want(it, now);
                    it.wants.ifPresent(who ->
                            oldest.merge(
                                    who,
                                    new Demand(it.head.arrivedNanos(), it.deadline, 1),
                                    Demand::and));
                });
        return oldest;
    }
}
