package io.valvo.events;

import io.valvo.model.event.EventData;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Masks the texts of a fact before anybody keeps or reads it. The switch names every kind of fact:
 * a new one can't pass without somebody having decided which of its parts are text.
 *
 * @param text what people read
 * @param command a command line
 */
public record EventMask(UnaryOperator<String> text, UnaryOperator<String> command) {
    /** Shows everything. */
    public static final EventMask NONE =
            new EventMask(UnaryOperator.identity(), UnaryOperator.identity());

    EventData masked(EventData fact) {
        return switch (fact) {
            case EventData.InstanceChanged(var from, var to, var reason) ->
                    new EventData.InstanceChanged(from, to, text.apply(reason));
            case EventData.ProcessStarted(var line) ->
                    new EventData.ProcessStarted(command.apply(line));
            case EventData.Survivors(var killed) -> new EventData.Survivors(each(killed));
            case EventData.ProbeFailed(var probe, var why, var failures) ->
                    new EventData.ProbeFailed(text.apply(probe), text.apply(why), failures);
            case EventData.ProbeRecovered(var probe) ->
                    new EventData.ProbeRecovered(text.apply(probe));
            case EventData.LimitWarned(var limit, var value, var bound, var told) ->
                    new EventData.LimitWarned(limit, value, bound, text.apply(told));
            case EventData.LimitExceeded(var limit, var value, var bound, var told, var action) ->
                    new EventData.LimitExceeded(limit, value, bound, text.apply(told), action);
            case EventData.PortConflict(var name, var port, var holder, var reason) ->
                    new EventData.PortConflict(name, port, each(holder), text.apply(reason));
            case EventData.PortMigrated(var name, var from, var to, var holder, var reason) ->
                    new EventData.PortMigrated(name, from, to, each(holder), text.apply(reason));
            case EventData.ZombieReaped(var pid, var line) ->
                    new EventData.ZombieReaped(pid, command.apply(line));
            case EventData.HostPressed(var step, var host, var told) ->
                    new EventData.HostPressed(step, host, text.apply(told));
            case EventData.StrayEnded(var pid, var line, var kind) ->
                    new EventData.StrayEnded(pid, command.apply(line), kind);
            case EventData.SwapFailed(var from, var to, var why) ->
                    new EventData.SwapFailed(from, to, text.apply(why));
            case EventData.BreakerChanged(var state, var route, var target, var why) ->
                    new EventData.BreakerChanged(state, route, text.apply(target), text.apply(why));
            case EventData.FallbackActivated(var line) ->
                    new EventData.FallbackActivated(command.apply(line));
            case EventData.Warning(var told) -> new EventData.Warning(text.apply(told));
            case EventData.ConfigRejected(var errors) -> new EventData.ConfigRejected(each(errors));
            case EventData.DaemonStopping(var reason) ->
                    new EventData.DaemonStopping(text.apply(reason));
            case EventData.Control(var action, var by) ->
                    new EventData.Control(text.apply(action), text.apply(by));
            case EventData.ProcessAdopted _,
                    EventData.MainProcessChanged _,
                    EventData.ProcessExited _,
                    EventData.HeartbeatMissed _,
                    EventData.PortLeased _,
                    EventData.PortReleased _,
                    EventData.FaultSurvived _,
                    EventData.LogRotated _,
                    EventData.LogDropped _,
                    EventData.SwapStarted _,
                    EventData.SwapCompleted _,
                    EventData.OutlierEjected _,
                    EventData.ConfigReloaded _,
                    EventData.DaemonStarted _,
                    EventData.GatewayListening _,
                    EventData.Kept _ ->
                    fact;
        };
    }

    private List<String> each(List<String> texts) {
        return texts.stream().map(text).toList();
    }

    private Map<String, Object> each(Map<String, Object> holder) {
        var masked = new LinkedHashMap<>(holder);
        masked.computeIfPresent("command", (_, line) -> command.apply(line.toString()));
        return masked;
    }
}
