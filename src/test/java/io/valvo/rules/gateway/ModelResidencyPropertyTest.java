package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.GatewaySpec.Budget;
import io.valvo.rules.gateway.ModelResidency.Candidate;
import io.valvo.rules.gateway.ModelResidency.Decision;
import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.LoadState;
import io.valvo.rules.gateway.ModelResidency.Resident;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * A house with one room and several models, each of which takes its time to load; clients ask one
 * thing after the other, of models by chance. Time goes in steps of 10 ms.
 */
class ModelResidencyPropertyTest {
    private static final long MILLI = 1_000_000L;
    private static final long STEP = 10 * MILLI;
    private static final long FAR = 1_000_000 * MILLI;

    /** A request: who wants what, since when, and until when it is answered once it is sent. */
    private static final class Request {
        final int model;
        final long since;
        long end = -1;

        Request(int model, long since) {
            this.model = model;
            this.since = since;
        }
    }

    private static final class Model {
        final Resident who;
        final long load;
        LoadState loadState = LoadState.ABSENT;
        long until;
        long usedAt;

        Model(int number, long load) {
            who = new Resident("m" + number, Optional.empty());
            this.load = load;
        }
    }

    private final List<Model> models = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private ModelResidency rule = new ModelResidency(List.of(), Optional.empty());
    private long now;
    private int loads;
    private int answered;
    private long longestWait;

    @Property(tries = 100)
    void interleavedRequestsAreAllAnsweredWithFewLoads(
            @ForAll @IntRange(min = 2, max = 3) int count,
            @ForAll @IntRange(min = 1, max = 8) int clients,
            @ForAll @IntRange(min = 1, max = 300) int loadSteps,
            @ForAll boolean byBudget,
            @ForAll long seed) {
        begin(count, loadSteps * STEP, byBudget);
        var chance = new Random(seed);
        int asked = 0;
        while (answered < 200) {
            assertThat(now).as("it goes on").isLessThan(FAR);
            for (; requests.size() < clients && asked < 200; asked++)
                requests.add(new Request(chance.nextInt(count), now));
            step(chance);
        }
        assertThat(longestWait)
                .as("nobody waits much longer than each model's turn takes")
                .isLessThanOrEqualTo(count * (6 * loadSteps * STEP + 3_000 * MILLI));
        if (clients == 8) assertThat(loads).as("loads of 200 requests").isLessThanOrEqualTo(50);
    }

    @Property(tries = 50)
    void aModelInConstantUseStillMakesRoom(@ForAll @IntRange(min = 1, max = 300) int loadSteps) {
        begin(2, loadSteps * STEP, false);
        var chance = new Random(1);
        var late = Optional.<Request>empty();
        while (late.filter(it -> it.end >= 0).isEmpty()) {
            assertThat(now).isLessThan(FAR);
            while (requests.stream().filter(it -> it.model == 0).count() < 12)
                requests.add(new Request(0, now));
            if (late.isEmpty() && now > 5_000 * MILLI) {
                late = Optional.of(new Request(1, now));
                requests.add(late.get());
            }
            step(chance);
        }
    }

    private void begin(int count, long load, boolean byBudget) {
        models.clear();
        requests.clear();
        now = 0;
        loads = 0;
        answered = 0;
        longestWait = 0;
        for (int i = 0; i < count; i++) models.add(new Model(i, load));
        var names = models.stream().map(it -> it.who.service()).toList();
        rule =
                byBudget
                        ? new ModelResidency(List.of(), Optional.of(new Budget(10, names)))
                        : new ModelResidency(List.of(names), Optional.empty());
    }

    private void step(Random chance) {
        now += STEP;
        models.forEach(this::progress);
        requests.removeIf(this::ended);
        var orders = rule.decide(candidates(), now);
        dispatch(orders, chance);
        var after = rule.decide(candidates(), now);
        after.evict().keySet().forEach(this::evict);
        after.load().forEach(this::load);
        assertThat(models.stream().filter(it -> it.loadState != LoadState.ABSENT).count())
                .as("in memory at a time")
                .isLessThanOrEqualTo(1);
    }

    private void progress(Model model) {
        if (now < model.until) return;
        if (model.loadState == LoadState.LOADING) model.usedAt = now;
        if (model.loadState == LoadState.LOADING) model.loadState = LoadState.READY;
        if (model.loadState == LoadState.LEAVING) model.loadState = LoadState.ABSENT;
    }

    private boolean ended(Request it) {
        if (it.end < 0 || now < it.end) return false;
        answered++;
        return true;
    }

    private void dispatch(Decision orders, Random chance) {
        for (var it : requests) {
            var model = models.get(it.model);
            long before = orders.closing().getOrDefault(model.who, Long.MAX_VALUE);
            if (it.end >= 0 || model.loadState != LoadState.READY || it.since >= before) continue;
            it.end = now + (1 + chance.nextInt(10)) * STEP;
            longestWait = Math.max(longestWait, now - it.since);
            model.usedAt = now;
        }
    }

    private void evict(Resident who) {
        var model = model(who);
        assertThat(busy(model)).as("requests of an evicted one").isZero();
        model.loadState = LoadState.LEAVING;
        model.until = now + 2 * STEP;
    }

    private void load(Resident who) {
        var model = model(who);
        loads++;
        model.loadState = LoadState.LOADING;
        model.until = now + model.load;
    }

    private Model model(Resident who) {
        return models.stream().filter(it -> it.who.equals(who)).findFirst().orElseThrow();
    }

    private int busy(Model model) {
        return (int)
                requests.stream().filter(it -> it.end >= 0 && it.model == index(model)).count();
    }

    private int index(Model model) {
        return models.indexOf(model);
    }

    private List<Candidate> candidates() {
        return models.stream().map(this::candidate).toList();
    }

    private Candidate candidate(Model it) {
        var waiting =
                requests.stream()
                        .filter(r -> r.end < 0 && r.model == index(it))
                        .map(r -> new Demand(r.since, r.since + FAR, 1))
                        .reduce(Demand::and);
        return new Candidate(
                it.who, it.loadState, busy(it), it.usedAt, OptionalLong.of(6), it.load, waiting);
    }
}
