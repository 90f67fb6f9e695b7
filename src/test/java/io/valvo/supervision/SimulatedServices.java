package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessMarker;
import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceStore;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.ServiceStatus;
import io.valvo.model.status.VariantOverride;
import io.valvo.os.platform.Platform;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.services.WaitOutlook.Goal;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.sampling.UsageStore;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.instance.CronUtilsClock;
import io.valvo.supervision.instance.HookRunner;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;
import io.valvo.supervision.testing.FakeProcesses;
import io.valvo.supervision.testing.NoTraffic;
import io.valvo.text.SecretMask;

import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The real {@link ServicesActor} over simulated instances, in one thread: {@code web} depends on
 * {@code db}. What shall come of it by all wishes so far is written down beside.
 */
final class SimulatedServices {
    private static final List<String> NAMES = List.of("db", "web");
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    /** What a service shall be. */
    private record Shape(boolean up, boolean there, int version, boolean small, int instances) {
        static final Shape DECLARED = new Shape(true, true, 1, false, 1);

        Shape up(boolean now) {
            return new Shape(now, there, version, small, instances);
        }
    }

    private record Awaited(String wish, TestInbox<ServicesCommand.Settled> settled) {}

    private final boolean faults;
    private final Map<String, UpdateStrategy> update = new TreeMap<>();
    private final Map<String, Shape> wanted = new TreeMap<>();
    private final Map<ActorRef<?>, SimulatedInstance> instances = new LinkedHashMap<>();
    private final Map<SimulatedInstance, TestInbox<InstanceCommand>> inboxes = new HashMap<>();
    private final List<Awaited> awaited = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final BehaviorTestKit<ServicesCommand> kit;
    private StackSpec published;
    private long draw;

    SimulatedServices(boolean faults) {
        this.faults = faults;
        NAMES.forEach(it -> wanted.put(it, Shape.DECLARED));
        NAMES.forEach(it -> update.put(it, UpdateStrategy.RESTART));
        published = stack();
        kit =
                BehaviorTestKit.create(
                        ServicesActor.create(
                                context(),
                                new Published(),
                                () -> RecoveredState.NONE,
                                false,
                                ref()));
        meet();
    }

    /** One thing happens, by that number. */
    void step(int number) {
        draw = number;
        if (draw(3) == 0) wish();
        else happen();
        meet();
    }

    /** The rest of a number decides, then the next rest. */
    private int draw(int bound) {
        int drawn = (int) (draw % bound);
        draw = draw / bound;
        return drawn;
    }

    /** Everything that is under way comes to its end. */
    void settle() {
        for (int i = 0; i < 10_000; i++) {
            draw = i;
            if (!progress()) return;
            meet();
        }
        throw new AssertionError("it never comes to rest" + this);
    }

    private void happen() {
        if (faults && draw(4) == 0) any(instances.values()).ifPresent(it -> it.crash(draw(4) == 0));
        else progress();
    }

    private boolean progress() {
        var busy = instances.values().stream().filter(SimulatedServices::busy).toList();
        any(busy).ifPresent(this::move);
        return !busy.isEmpty();
    }

    private static boolean busy(SimulatedInstance it) {
        return !it.commands.isEmpty() || !it.reports.isEmpty() || it.canProgress();
    }

    private void move(SimulatedInstance it) {
        int way = draw(3);
        if (way == 0 && !it.commands.isEmpty()) it.hear();
        else if (way == 1 && it.canProgress()) it.progress();
        else if (!it.reports.isEmpty()) kit.run(new ServicesCommand.Reported(it.reports.remove()));
        else if (!it.commands.isEmpty()) it.hear();
        else if (it.canProgress()) it.progress();
    }

    private <T> Optional<T> any(Collection<T> all) {
        return all.isEmpty() ? Optional.empty() : all.stream().skip(draw(all.size())).findFirst();
    }

    /** Instances that were made are simulated from now on, and have what they were told. */
    private void meet() {
        for (var effect : kit.getAllEffects()) {
            if (effect instanceof Effect.Spawned<?> spawned) made(spawned);
            if (effect instanceof Effect.Stopped stopped)
                instances.keySet().removeIf(it -> it.path().name().equals(stopped.childName()));
        }
        inboxes.forEach((instance, inbox) -> instance.commands.addAll(inbox.getAllReceived()));
    }

    private void made(Effect.Spawned<?> spawned) {
        var name = spawned.childName().substring(0, spawned.childName().indexOf('.'));
        var dash = name.indexOf('-');
        var service = dash < 0 ? name : name.substring(0, dash);
        var instance = new SimulatedInstance(name.replace('-', '/'), spec(service));
        TestInbox<InstanceCommand> inbox = kit.childInbox(spawned.childName());
        instances.put(spawned.ref(), instance);
        inboxes.put(instance, inbox);
    }

    private void wish() {
        var name = NAMES.get(draw(2));
        switch (draw(11)) {
            case 0 -> order(name, new Wanted("start", Goal.STARTED), Change.UP);
            case 1 -> order(name, new Wanted("stop", Goal.STOPPED), Change.DOWN);
            case 2 -> order(name, new Wanted("kill", Goal.STOPPED), Change.DOWN);
            case 3 -> order(name, new Wanted("restart", Goal.STARTED), Change.UP);
            case 4, 5 -> scale(name, 1 + draw(3));
            case 6, 7 -> swap(name, draw(2) == 0);
            case 8 -> reload(name, true);
            case 9 -> reload(name, draw(2) == 0);
            case 10 -> remove();
            default -> throw new AssertionError();
        }
    }

    private record Wanted(String verb, Goal goal) {}

    private enum Change {
        UP,
        DOWN
    }

    private void order(String name, Wanted wish, Change change) {
        var replies = TestInbox.<Reply>create();
        var names = List.of(name);
        kit.run(
                switch (wish.verb()) {
                    case "start" -> new ServicesCommand.Start(names, "ann", replies.getRef());
                    case "stop" -> new ServicesCommand.Stop(names, false, "ann", replies.getRef());
                    case "kill" -> new ServicesCommand.Stop(names, true, "ann", replies.getRef());
                    default -> new ServicesCommand.Restart(names, "ann", replies.getRef());
                });
        taken(
                wish.verb() + " " + name,
                replies.receiveMessage(),
                names,
                wish.goal(),
                () -> {
                    if (change == Change.UP) startsDependencies(name);
                    wanted.compute(name, (_, it) -> of(it).up(change == Change.UP));
                });
    }

    private static Shape of(@Nullable Shape it) {
        return Objects.requireNonNull(it);
    }

    private void startsDependencies(String name) {
        if (name.equals("web")) wanted.compute("db", (_, it) -> of(it).up(true));
    }

    private void scale(String name, int count) {
        var replies = TestInbox.<Reply>create();
        kit.run(new ServicesCommand.Scale(name, count, "ann", replies.getRef()));
        taken(
                "scale " + name + " " + count,
                replies.receiveMessage(),
                List.of(name),
                Goal.READY,
                () -> {
                    wanted.compute(
                            name,
                            (_, it) ->
                                    new Shape(
                                            of(it).up, true, of(it).version, of(it).small, count));
                });
    }

    private void swap(String name, boolean small) {
        var replies = TestInbox.<Reply>create();
        var variant = small ? Optional.of("small") : Optional.<String>empty();
        kit.run(new ServicesCommand.Swap(name, variant, false, "ann", replies.getRef()));
        taken(
                "swap " + name + " " + variant,
                replies.receiveMessage(),
                List.of(name),
                Goal.READY,
                () -> {
                    if (of(wanted.get(name)).up) startsDependencies(name);
                    wanted.compute(
                            name,
                            (_, it) ->
                                    new Shape(
                                            of(it).up,
                                            true,
                                            of(it).version,
                                            small,
                                            of(it).instances));
                });
    }

    /** Adds it again if it was removed. */
    private void reload(String name, boolean changes) {
        var before = of(wanted.get(name));
        update.put(name, List.of(UpdateStrategy.values()).get(draw(3)));
        wanted.put(
                name,
                before.there
                        ? new Shape(
                                before.up,
                                true,
                                before.version + (changes ? 1 : 0),
                                before.small,
                                before.instances)
                        : new Shape(true, true, before.version + 1, false, 1));
        reload("reload " + name + " " + update.get(name));
    }

    private void remove() {
        wanted.compute("web", (_, it) -> new Shape(false, false, of(it).version, false, 1));
        reload("remove web");
    }

    private void reload(String text) {
        log.add(text);
        var replies = TestInbox.<ServicesCommand.ReloadReply>create();
        kit.run(new ServicesCommand.Reload(stack(), "ann", replies.getRef()));
        if (!(replies.receiveMessage() instanceof ServicesCommand.Reloaded it))
            throw new AssertionError("refused: " + text);
        var renewed =
                it.services().stream()
                        .filter(ServiceStatus::wanted)
                        .map(ServiceStatus::name)
                        .toList();
        if (!renewed.isEmpty()) await(text, renewed, Goal.READY, Optional.of(it.receipt()));
    }

    private void taken(String text, Reply reply, List<String> names, Goal goal, Runnable change) {
        log.add(text + ": " + reply.getClass().getSimpleName());
        if (!(reply instanceof ServicesCommand.Accepted accepted)) {
            assertThat(of(wanted.get(names.getFirst())).there)
                    .as(text + " refused" + this)
                    .isFalse();
            return;
        }
        change.run();
        boolean shallRun = accepted.services().stream().anyMatch(ServiceStatus::wanted);
        if (shallRun || goal != Goal.READY) await(text, names, goal, accepted.receipt());
    }

    private void await(
            String text, List<String> names, Goal goal, Optional<WishRegister.Receipt> receipt) {
        var settled = TestInbox.<ServicesCommand.Settled>create();
        kit.run(new ServicesCommand.Await(names, goal, receipt, settled.getRef()));
        awaited.add(new Awaited(text, settled));
    }

    /** What nobody has been told the end of, although everything has come to rest. */
    List<String> unanswered() {
        kit.run(new ServicesCommand.RecheckAwaits());
        return awaited.stream()
                .filter(it -> !it.settled().hasMessages())
                .map(it -> it.wish() + " isn't answered" + this)
                .toList();
    }

    void assertAsWanted() {
        NAMES.forEach(name -> assertThat(running(name)).as(name + this).isEqualTo(expected(name)));
    }

    /** With faults one may have been taken back, or have failed for good. */
    void assertNothingTooMuch() {
        for (var name : NAMES) {
            var shape = of(wanted.get(name));
            if (!shape.up) assertThat(running(name)).as(name + this).isEmpty();
            assertThat(running(name).size()).as(name + this).isLessThanOrEqualTo(3);
        }
    }

    private List<String> running(String name) {
        return instances.values().stream()
                .flatMap(it -> it.running().stream())
                .filter(it -> it.name().equals(name))
                .map(it -> String.join(" ", it.process().command()))
                .sorted()
                .toList();
    }

    private List<String> expected(String name) {
        var shape = of(wanted.get(name));
        boolean blocked = name.equals("web") && !of(wanted.get("db")).up;
        if (blocked) return running(name).isEmpty() || shape.up ? running(name) : List.of();
        if (!shape.up) return List.of();
        return Collections.nCopies(
                shape.instances, (shape.small ? "small " : "usual ") + shape.version);
    }

    private StackSpec stack() {
        var services = new TreeMap<String, ServiceSpec>();
        NAMES.stream()
                .filter(it -> of(wanted.get(it)).there)
                .forEach(it -> services.put(it, spec(it)));
        return new StackSpec(
                Path.of("valvo.conf"),
                Optional.empty(),
                new ApiSpec("127.0.0.1", 0, false),
                services,
                new TreeMap<>(),
                false,
                Duration.ZERO);
    }

    private ServiceSpec spec(String name) {
        int version = of(wanted.get(name)).version;
        var variants = new TreeMap<>(Map.of("small", shape(name, "small", version)));
        return shape(name, "usual", version)
                .withServing(
                        new ServingSpec(
                                false,
                                Optional.empty(),
                                Objects.requireNonNull(update.get(name)),
                                Collections.unmodifiableSortedMap(variants),
                                Optional.empty(),
                                TestRequestSpec.DEFAULT));
    }

    private static ServiceSpec shape(String name, String command, int version) {
        var probes = List.<ProbeSpec>of(new ProbeSpec.Exec(List.of("true")));
        var second = Duration.ofSeconds(1);
        var ready = new ReadySpec(probes, second, second, second, 1);
        var specs = ServiceSpecs.service(name).command(command, Integer.toString(version));
        if (name.equals("web")) specs.dependsOn("db", DependencyCondition.READY);
        return specs.build().withStart(ReadySpec.NONE, ready);
    }

    private static <T> ActorRef<T> ref() {
        return TestInbox.<T>create().getRef();
    }

    private static InstanceContext context() {
        var processes = new FakeProcesses();
        return new InstanceContext(
                processes,
                Platform.sockets(),
                Optional.empty(),
                (_, _, _) -> CompletableFuture.failedFuture(new AssertionError()),
                new HookRunner(processes),
                ref(),
                ref(),
                new NoStore(),
                _ -> "fingerprint",
                new CronUtilsClock(),
                Runnable::run,
                DispatcherSelector.defaultDispatcher(),
                CLOCK,
                CLOCK,
                () -> 0.5,
                Path.of("/"),
                Map.of(),
                _ -> CompletableFuture.completedFuture(List.of()),
                ref(),
                new UsageStore(),
                Optional.empty(),
                new NoTraffic(),
                (name, incarnation) -> new ProcessMarker("/s", name, incarnation, ""),
                () -> SecretMask.USUAL);
    }

    @Override
    public String toString() {
        var now = instances.values().stream().map(SimulatedInstance::describe).toList();
        return "\nafter " + log + "\nwanted " + wanted + "\nnow " + now;
    }

    private final class Published implements ConfigurationInEffect {
        @Override
        public StackSpec current() {
            return published;
        }

        @Override
        public void replace(StackSpec next) {
            published = next;
        }
    }

    private static final class NoStore implements InstanceStore {
        @Override
        public void record(InstanceRecord record) {}

        @Override
        public void forget(String instance) {}

        @Override
        public void recordScale(String service, ScaleOverride scale) {}

        @Override
        public void forgetScale(String service) {}

        @Override
        public void recordVariant(String service, VariantOverride variant) {}

        @Override
        public void forgetVariant(String service) {}
    }
}
