package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.supervision.ServicesCommand.Accepted;
import io.valvo.supervision.ServicesCommand.Await;
import io.valvo.supervision.ServicesCommand.Refused;
import io.valvo.supervision.ServicesCommand.Reloaded;
import io.valvo.supervision.ServicesCommand.Settled;
import io.valvo.supervision.ServicesCommand.Unknown;
import io.valvo.supervision.testing.ObedientProcesses;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Two wishes about one service, the second at any moment of what the first has begun: the last one
 * wins, and both are answered.
 */
class ConcurrentRequestsTest {
    enum Wish {
        START,
        STOP,
        STOP_BY_FORCE,
        RESTART,
        SCALE,
        SWAP,
        RELOAD,
        REMOVE,
        DOWN;

        boolean down() {
            return this == STOP || this == STOP_BY_FORCE || this == REMOVE || this == DOWN;
        }

        boolean up() {
            return this == START || this == RESTART;
        }
    }

    enum Moment {
        AT_ONCE,
        WHILE_THE_OLD_PROCESS_ENDS,
        WHILE_THE_NEW_ONE_STARTS
    }

    /** What shall be, by all wishes so far. */
    private record Shape(
            boolean up, boolean gone, boolean closed, int version, boolean small, int n) {
        Shape after(Wish wish) {
            if (refuses(wish)) return this;
            return switch (wish) {
                case START, RESTART -> new Shape(true, gone, closed, version, small, n);
                case STOP, STOP_BY_FORCE -> new Shape(false, gone, closed, version, small, n);
                case SCALE -> new Shape(up, gone, closed, version, small, 2);
                case SWAP -> new Shape(up, gone, closed, version, true, n);
                case RELOAD ->
                        new Shape(gone || up, false, closed, 2, !gone && small, gone ? 1 : n);
                case REMOVE -> new Shape(false, true, closed, version, small, n);
                case DOWN -> new Shape(false, gone, true, version, small, n);
            };
        }

        boolean refuses(Wish wish) {
            if (wish == Wish.DOWN) return false;
            return closed || (gone && wish != Wish.RELOAD && wish != Wish.REMOVE);
        }

        List<String> commands() {
            var command = (small ? "small" : "usual") + " " + version;
            return up ? Collections.nCopies(n, command) : List.of();
        }
    }

    private static final Duration SOON = Duration.ofMillis(2);
    private static final ActorTestKit KIT = ActorTestKit.create();

    @TempDir Path stateDir;

    static Stream<Arguments> pairs() {
        return Stream.of(UpdateStrategy.RESTART, UpdateStrategy.ROLLING)
                .flatMap(update ->
                        Stream.of(Wish.values())
                                .filter(first -> update == UpdateStrategy.RESTART || rolls(first))
                                .flatMap(first ->
                                        Stream.of(Wish.values())
                                                .flatMap(second ->
                                                        Stream.of(Moment.values())
                                                                .map(moment ->
                                                                        Arguments.of(
                                                                                update, first,
                                                                                second, moment)))));
    }

    /** It is carried out in another way where there is an update without interruption. */
    private static boolean rolls(Wish wish) {
        return wish == Wish.RESTART || wish == Wish.RELOAD || wish == Wish.SCALE;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theLastWishWinsAndEverybodyIsAnswered(
            UpdateStrategy update, Wish first, Wish second, Moment moment) {
        var processes = new ObedientProcesses();
        var fixture = new SupervisionFixture(KIT, stateDir, spec(update, 1), processes);
        var services = fixture.services();
        try {
            fixture.ready(services);
            if (moment == Moment.WHILE_THE_OLD_PROCESS_ENDS) processes.hold();
            if (moment == Moment.WHILE_THE_NEW_ONE_STARTS) fixture.passes.set(false);

            var one = new Uttered(fixture, services, update, first);
            if (!comes(fixture, services, processes, update, first, moment)) return;
            var other = new Uttered(fixture, services, update, second);
            processes.letGo();
            fixture.passes.set(true);

            var between = new Shape(true, false, false, 1, false, 1).after(first);
            var wanted = between.after(second);
            assertThat(other.refused()).isEqualTo(between.refuses(second));
            other.succeeds();
            one.isAnswered(second);
            fixture.events.awaitAssert(
                    SupervisionFixture.LONG,
                    SOON,
                    () -> assertThat(processes.commands()).isEqualTo(wanted.commands()));
        } finally {
            KIT.stop(services);
        }
    }

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    /** Whether the first wish leads to such a moment, which then is there. */
    private static boolean comes(
            SupervisionFixture fixture,
            ActorRef<ServicesCommand> services,
            ObedientProcesses processes,
            UpdateStrategy update,
            Wish first,
            Moment moment) {
        boolean rolls = update == UpdateStrategy.ROLLING;
        boolean replaces = first == Wish.RESTART || first == Wish.RELOAD || first == Wish.SWAP;
        boolean ends = (replaces && !rolls) || (first.down() && first != Wish.STOP_BY_FORCE);
        boolean starts = replaces || first == Wish.SCALE;
        return switch (moment) {
            case AT_ONCE -> true;
            case WHILE_THE_OLD_PROCESS_ENDS -> {
                if (ends) until(fixture, processes::someoneIsAsked);
                yield ends;
            }
            case WHILE_THE_NEW_ONE_STARTS -> {
                if (starts) until(fixture, () -> processes.started() > 1);
                if (starts) fixture.status(services);
                yield starts;
            }
        };
    }

    private static void until(
            SupervisionFixture fixture, java.util.function.BooleanSupplier condition) {
        fixture.events.awaitAssert(
                SupervisionFixture.LONG, SOON, () -> assertThat(condition.getAsBoolean()).isTrue());
    }

    /** A wish, and whoever waits for what comes of it. */
    private static final class Uttered {
        private final Wish wish;
        private final Optional<Object> answer;
        private final TestProbe<Settled> settled;
        private final TestProbe<ServicesCommand.Down> down;
        private boolean waits;

        Uttered(
                SupervisionFixture fixture,
                ActorRef<ServicesCommand> services,
                UpdateStrategy update,
                Wish wish) {
            this.wish = wish;
            settled = fixture.kit.createTestProbe();
            down = fixture.kit.createTestProbe();
            TestProbe<Object> answers = fixture.kit.createTestProbe();
            services.tell(command(fixture, update, answers.ref()));
            answer =
                    wish == Wish.DOWN
                            ? Optional.empty()
                            : Optional.of(answers.receiveMessage(SupervisionFixture.LONG));
            answer.ifPresent(taken -> await(services, taken));
        }

        private void await(ActorRef<ServicesCommand> services, Object answer) {
            if (answer instanceof Accepted it) await(services, it.services(), it.receipt());
            else if (answer instanceof Reloaded it)
                await(services, it.services(), Optional.of(it.receipt()));
        }

        /** As the HTTP API does: of one that shall not run, nothing is to be waited for. */
        private void await(
                ActorRef<ServicesCommand> services,
                List<ServiceStatus> statuses,
                Optional<WishRegister.Receipt> receipt) {
            boolean wanted = statuses.stream().anyMatch(ServiceStatus::wanted);
            waits = wish != Wish.REMOVE && (wanted || wish.down() || wish.up());
            if (waits) services.tell(new Await(List.of("web"), goal(), receipt, settled.ref()));
        }

        private WaitOutlook.Goal goal() {
            if (wish.down()) return WaitOutlook.Goal.STOPPED;
            return wish.up() ? WaitOutlook.Goal.STARTED : WaitOutlook.Goal.READY;
        }

        private ServicesCommand command(
                SupervisionFixture fixture, UpdateStrategy update, ActorRef<Object> replyTo) {
            var web = List.of("web");
            return switch (wish) {
                case START -> new ServicesCommand.Start(web, "ann", replyTo.narrow());
                case STOP -> new ServicesCommand.Stop(web, false, "ann", replyTo.narrow());
                case STOP_BY_FORCE -> new ServicesCommand.Stop(web, true, "ann", replyTo.narrow());
                case RESTART -> new ServicesCommand.Restart(web, "ann", replyTo.narrow());
                case SCALE -> new ServicesCommand.Scale("web", 2, "ann", replyTo.narrow());
                case SWAP ->
                        new ServicesCommand.Swap(
                                "web", Optional.of("small"), false, "ann", replyTo.narrow());
                case RELOAD ->
                        new ServicesCommand.Reload(
                                fixture.stack(List.of(spec(update, 2))), "ann", replyTo.narrow());
                case REMOVE ->
                        new ServicesCommand.Reload(
                                fixture.stack(List.of()), "ann", replyTo.narrow());
                case DOWN -> new ServicesCommand.Shutdown(false, "ann", 0, down.ref());
            };
        }

        boolean refused() {
            return answer.filter(it -> it instanceof Refused || it instanceof Unknown).isPresent();
        }

        void succeeds() {
            if (wish == Wish.DOWN) down.receiveMessage(SupervisionFixture.LONG);
            if (!waits) return;
            var outcome = settled.receiveMessage(SupervisionFixture.LONG);
            assertThat(outcome.undone()).isEmpty();
            assertThat(outcome.failed()).isEmpty();
        }

        /** Done, or undone by the later one, which is named. */
        void isAnswered(Wish later) {
            if (wish == Wish.DOWN) down.receiveMessage(SupervisionFixture.LONG);
            if (!waits) return;
            var outcome = settled.receiveMessage(SupervisionFixture.LONG);
            if (outcome.undone().isEmpty()) assertThat(outcome.failed()).isEmpty();
            else assertThat(outcome.undone().get()).isEqualTo(name(later) + " by ann");
        }

        private static String name(Wish wish) {
            return switch (wish) {
                case START -> "start";
                case STOP -> "stop";
                case STOP_BY_FORCE -> "stop --force";
                case RESTART -> "restart";
                case SCALE -> "scale to 2";
                case SWAP -> "swap to small";
                case RELOAD, REMOVE -> "reload";
                case DOWN -> "down";
            };
        }
    }

    private static ServiceSpec spec(UpdateStrategy update, int version) {
        var small = shape("small", version);
        var variants = new TreeMap<>(java.util.Map.of("small", small));
        var serving =
                new ServingSpec(
                        false,
                        Optional.empty(),
                        update,
                        Collections.unmodifiableSortedMap(variants),
                        Optional.empty(),
                        TestRequestSpec.DEFAULT);
        return shape("usual", version).withServing(serving);
    }

    private static ServiceSpec shape(String command, int version) {
        var probes = List.<ProbeSpec>of(new ProbeSpec.Exec(List.of("true")));
        var ready =
                new ReadySpec(
                        probes,
                        SupervisionFixture.LONG,
                        Duration.ofMillis(5),
                        SupervisionFixture.LONG,
                        1);
        return ServiceSpecs.service("web")
                .command(command, Integer.toString(version))
                .build()
                .withStart(ReadySpec.NONE, ready);
    }
}
