package io.valvo.ledger;

import io.valvo.model.Cause;
import io.valvo.model.Exit;
import io.valvo.model.Fact;
import io.valvo.model.HostMemory;
import io.valvo.model.InstanceState;
import io.valvo.model.Limit;
import io.valvo.model.LimitAction;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * The way back from {@link Fact#type()} and {@link Fact#data()}: who reads the history of an
 * earlier daemon gets the same typed fact as who heard it. A member that is absent, because an
 * older version wrote none, is empty. What says more than this version understands (an unknown
 * type, word or member) stays {@link Fact.Kept}: shown as it was written.
 */
final class FactReader {
    private FactReader() {}

    static Fact read(String type, Map<String, Object> data) {
        try {
            var fact = typed(type, data);
            return fact.data().keySet().containsAll(data.keySet()) ? fact : kept(type, data);
        } catch (ClassCastException
                | ArithmeticException
                | DateTimeException
                | NoSuchElementException _) {
            return kept(type, data);
        }
    }

    private static Fact kept(String type, Map<String, Object> data) {
        return new Fact.Kept(type, data);
    }

    private static Fact typed(String type, Map<String, Object> data) {
        var in = new Fields(data);
        return switch (type) {
            case "instance.state" ->
                    new Fact.InstanceChanged(
                            state(in.text("from")), state(in.text("to")), in.text("reason"));
            case "process.started" -> new Fact.ProcessStarted(in.text("command"));
            case "process.adopted" ->
                    new Fact.ProcessAdopted(
                            Instant.parse(in.text("since")), in.count("restart_count"));
            case "process.exited" ->
                    new Fact.ProcessExited(
                            Exit.parse(in.text("exit")).orElseThrow(), cause(in.text("cause")));
            case "process.replaced" ->
                    new Fact.MainProcessChanged(in.number("from"), in.number("to"));
            case "process.survivor" -> new Fact.Survivors(in.texts("killed"));
            case "probe.failed" ->
                    new Fact.ProbeFailed(in.text("probe"), in.text("why"), in.count("failures"));
            case "probe.recovered" -> new Fact.ProbeRecovered(in.text("probe"));
            case "heartbeat.missed" -> new Fact.HeartbeatMissed(in.number("age_ms"));
            case "limit.warned" ->
                    new Fact.LimitWarned(
                            limit(in.text("limit")),
                            in.decimal("value"),
                            in.decimal("bound"),
                            in.text("text"));
            case "limit.exceeded" ->
                    new Fact.LimitExceeded(
                            in.text("limit"),
                            in.decimal("value"),
                            in.decimal("bound"),
                            in.text("text"),
                            action(in.text("action")));
            case "port.leased" -> new Fact.PortLeased(in.text("name"), in.count("port"));
            case "port.released" -> new Fact.PortReleased(in.text("name"), in.count("port"));
            case "port.conflict" ->
                    new Fact.PortConflict(
                            in.text("name"), in.count("port"), holder(in), in.text("reason"));
            case "port.migrated" ->
                    new Fact.PortMigrated(
                            in.text("name"),
                            in.count("from"),
                            in.count("to"),
                            holder(in),
                            in.text("reason"));
            case "zombie.reaped" -> new Fact.ZombieReaped(in.number("pid"), in.text("command"));
            case "host.pressure" ->
                    new Fact.HostPressed(in.text("step"), host(in), in.text("text"));
            case "daemon.fault" -> new Fact.FaultSurvived(in.text("part"));
            case "stray.ended" ->
                    new Fact.StrayEnded(in.number("pid"), in.text("command"), in.text("kind"));
            case "log.rotated" -> new Fact.LogRotated(in.text("file"), in.number("bytes"));
            case "log.dropped" -> new Fact.LogDropped(in.text("file"), in.number("bytes"));
            case "swap.started" -> new Fact.SwapStarted(in.text("from"), in.text("to"));
            case "swap.completed" -> new Fact.SwapCompleted(in.text("from"), in.text("to"));
            case "swap.failed" ->
                    new Fact.SwapFailed(in.text("from"), in.text("to"), in.text("why"));
            case "breaker.opened" -> breaker("open", in);
            case "breaker.half_opened" -> breaker("half_open", in);
            case "breaker.closed" -> breaker("closed", in);
            case "outlier.ejected" ->
                    new Fact.OutlierEjected(in.text("route"), in.text("instance"));
            case "fallback.activated" -> new Fact.FallbackActivated(in.text("command"));
            case "warning" -> new Fact.Warning(in.text("text"));
            case "config.reloaded" ->
                    new Fact.ConfigReloaded(
                            in.texts("started"), in.texts("restarted"), in.texts("stopped"));
            case "config.rejected" -> new Fact.ConfigRejected(in.texts("errors"));
            case "daemon.started" -> new Fact.DaemonStarted(in.text("version"), in.text("file"));
            case "gateway.listening" -> new Fact.GatewayListening(in.text("url"));
            case "daemon.stopping" -> new Fact.DaemonStopping(in.text("reason"));
            case "control" -> new Fact.Control(in.text("action"), in.text("by"));
            default -> kept(type, data);
        };
    }

    private static Fact breaker(String state, Fields in) {
        return new Fact.BreakerChanged(state, in.text("route"), in.text("target"), in.text("why"));
    }

    private static Map<String, Object> holder(Fields in) {
        return in.object("holder").map(Fields::members).orElse(Map.of());
    }

    /** How much of it was stalled isn't kept. */
    private static HostMemory host(Fields in) {
        return new HostMemory(in.number("total_bytes"), in.number("available_bytes"), Double.NaN);
    }

    private static InstanceState state(String word) {
        return named(InstanceState.values(), InstanceState::word, word);
    }

    private static Cause cause(String word) {
        return named(Cause.values(), Cause::word, word);
    }

    private static Limit limit(String word) {
        return named(Limit.values(), Limit::word, word);
    }

    private static LimitAction action(String word) {
        return named(LimitAction.values(), it -> it.name().toLowerCase(Locale.ROOT), word);
    }

    private static <T> T named(T[] all, Function<T, String> name, String word) {
        return Arrays.stream(all)
                .filter(it -> name.apply(it).equals(word))
                .findFirst()
                .orElseThrow();
    }
}
