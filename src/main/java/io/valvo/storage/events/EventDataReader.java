package io.valvo.storage.events;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.InstanceState;
import io.valvo.storage.JsonFields;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * The way back from {@link EventData#type()} and {@link EventData#data()}: who reads the history of
 * an earlier daemon gets the same typed fact as who heard it. A member that is absent, because an
 * older version wrote none, is empty. What says more than this version understands (an unknown
 * type, word or member) stays {@link EventData.Kept}: shown as it was written.
 */
final class EventDataReader {
    private EventDataReader() {}

    static EventData read(String type, Map<String, Object> data) {
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

    private static EventData kept(String type, Map<String, Object> data) {
        return new EventData.Kept(type, data);
    }

    private static EventData typed(String type, Map<String, Object> data) {
        var in = new JsonFields(data);
        return switch (type) {
            case "instance.state" ->
                    new EventData.InstanceChanged(
                            state(in.text("from")), state(in.text("to")), in.text("reason"));
            case "process.started" -> new EventData.ProcessStarted(in.text("command"));
            case "process.adopted" ->
                    new EventData.ProcessAdopted(
                            Instant.parse(in.text("since")), in.count("restart_count"));
            case "process.exited" ->
                    new EventData.ProcessExited(
                            Exit.parse(in.text("exit")).orElseThrow(), cause(in.text("cause")));
            case "process.replaced" ->
                    new EventData.MainProcessChanged(in.number("from"), in.number("to"));
            case "process.survivor" -> new EventData.Survivors(in.texts("killed"));
            case "probe.failed" ->
                    new EventData.ProbeFailed(
                            in.text("probe"), in.text("why"), in.count("failures"));
            case "probe.recovered" -> new EventData.ProbeRecovered(in.text("probe"));
            case "heartbeat.missed" -> new EventData.HeartbeatMissed(in.number("age_ms"));
            case "limit.warned" ->
                    new EventData.LimitWarned(
                            limit(in.text("limit")),
                            in.decimal("value"),
                            in.decimal("bound"),
                            in.text("text"));
            case "limit.exceeded" ->
                    new EventData.LimitExceeded(
                            in.text("limit"),
                            in.decimal("value"),
                            in.decimal("bound"),
                            in.text("text"),
                            action(in.text("action")));
            case "port.leased" -> new EventData.PortLeased(in.text("name"), in.count("port"));
            case "port.released" -> new EventData.PortReleased(in.text("name"), in.count("port"));
            case "port.conflict" ->
                    new EventData.PortConflict(
                            in.text("name"), in.count("port"), holder(in), in.text("reason"));
            case "port.migrated" ->
                    new EventData.PortMigrated(
                            in.text("name"),
                            in.count("from"),
                            in.count("to"),
                            holder(in),
                            in.text("reason"));
            case "zombie.reaped" ->
                    new EventData.ZombieReaped(in.number("pid"), in.text("command"));
            case "host.pressure" ->
                    new EventData.HostPressed(in.text("step"), host(in), in.text("text"));
            case "daemon.fault" -> new EventData.FaultSurvived(in.text("part"));
            case "stray.ended" ->
                    new EventData.StrayEnded(in.number("pid"), in.text("command"), in.text("kind"));
            case "log.rotated" -> new EventData.LogRotated(in.text("file"), in.number("bytes"));
            case "log.dropped" -> new EventData.LogDropped(in.text("file"), in.number("bytes"));
            case "swap.started" -> new EventData.SwapStarted(in.text("from"), in.text("to"));
            case "swap.completed" -> new EventData.SwapCompleted(in.text("from"), in.text("to"));
            case "swap.failed" ->
                    new EventData.SwapFailed(in.text("from"), in.text("to"), in.text("why"));
            case "breaker.opened" -> breaker("open", in);
            case "breaker.half_opened" -> breaker("half_open", in);
            case "breaker.closed" -> breaker("closed", in);
            case "outlier.ejected" ->
                    new EventData.OutlierEjected(in.text("route"), in.text("instance"));
            case "fallback.activated" -> new EventData.FallbackActivated(in.text("command"));
            case "warning" -> new EventData.Warning(in.text("text"));
            case "config.reloaded" ->
                    new EventData.ConfigReloaded(
                            in.texts("started"), in.texts("restarted"), in.texts("stopped"));
            case "config.rejected" -> new EventData.ConfigRejected(in.texts("errors"));
            case "daemon.started" ->
                    new EventData.DaemonStarted(in.text("version"), in.text("file"));
            case "gateway.listening" -> new EventData.GatewayListening(in.text("url"));
            case "daemon.stopping" -> new EventData.DaemonStopping(in.text("reason"));
            case "control" -> new EventData.Control(in.text("action"), in.text("by"));
            default -> kept(type, data);
        };
    }

    private static EventData breaker(String state, JsonFields in) {
        return new EventData.BreakerChanged(
                state, in.text("route"), in.text("target"), in.text("why"));
    }

    private static Map<String, Object> holder(JsonFields in) {
        return in.object("holder").map(JsonFields::members).orElse(Map.of());
    }

    /** How much of it was stalled isn't kept. */
    private static HostMemory host(JsonFields in) {
        return new HostMemory(in.number("total_bytes"), in.number("available_bytes"), Double.NaN);
    }

    private static InstanceState state(String word) {
        return named(InstanceState.values(), InstanceState::word, word);
    }

    private static EndCause cause(String word) {
        return named(EndCause.values(), EndCause::word, word);
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
