package io.valvo.events;

import io.valvo.model.Fact;

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
public record FactMask(UnaryOperator<String> text, UnaryOperator<String> command) {
    /** Shows everything. */
    public static final FactMask NONE =
            new FactMask(UnaryOperator.identity(), UnaryOperator.identity());

    Fact masked(Fact fact) {
        return switch (fact) {
            case Fact.InstanceChanged(var from, var to, var reason) ->
                    new Fact.InstanceChanged(from, to, text.apply(reason));
            case Fact.ProcessStarted(var line) -> new Fact.ProcessStarted(command.apply(line));
            case Fact.Survivors(var killed) -> new Fact.Survivors(each(killed));
            case Fact.ProbeFailed(var probe, var why, var failures) ->
                    new Fact.ProbeFailed(text.apply(probe), text.apply(why), failures);
            case Fact.ProbeRecovered(var probe) -> new Fact.ProbeRecovered(text.apply(probe));
            case Fact.LimitWarned(var limit, var value, var bound, var told) ->
                    new Fact.LimitWarned(limit, value, bound, text.apply(told));
            case Fact.LimitExceeded(var limit, var value, var bound, var told, var action) ->
                    new Fact.LimitExceeded(limit, value, bound, text.apply(told), action);
            case Fact.PortConflict(var name, var port, var holder, var reason) ->
                    new Fact.PortConflict(name, port, each(holder), text.apply(reason));
            case Fact.PortMigrated(var name, var from, var to, var holder, var reason) ->
                    new Fact.PortMigrated(name, from, to, each(holder), text.apply(reason));
            case Fact.ZombieReaped(var pid, var line) ->
                    new Fact.ZombieReaped(pid, command.apply(line));
            case Fact.HostPressed(var step, var host, var told) ->
                    new Fact.HostPressed(step, host, text.apply(told));
            case Fact.StrayEnded(var pid, var line, var kind) ->
                    new Fact.StrayEnded(pid, command.apply(line), kind);
            case Fact.SwapFailed(var from, var to, var why) ->
                    new Fact.SwapFailed(from, to, text.apply(why));
            case Fact.BreakerChanged(var state, var route, var target, var why) ->
                    new Fact.BreakerChanged(state, route, text.apply(target), text.apply(why));
            case Fact.FallbackActivated(var line) ->
                    new Fact.FallbackActivated(command.apply(line));
            case Fact.Warning(var told) -> new Fact.Warning(text.apply(told));
            case Fact.ConfigRejected(var errors) -> new Fact.ConfigRejected(each(errors));
            case Fact.DaemonStopping(var reason) -> new Fact.DaemonStopping(text.apply(reason));
            case Fact.Control(var action, var by) ->
                    new Fact.Control(text.apply(action), text.apply(by));
            case Fact.ProcessAdopted _,
                    Fact.MainProcessChanged _,
                    Fact.ProcessExited _,
                    Fact.HeartbeatMissed _,
                    Fact.PortLeased _,
                    Fact.PortReleased _,
                    Fact.FaultSurvived _,
                    Fact.LogRotated _,
                    Fact.LogDropped _,
                    Fact.SwapStarted _,
                    Fact.SwapCompleted _,
                    Fact.OutlierEjected _,
                    Fact.ConfigReloaded _,
                    Fact.DaemonStarted _,
                    Fact.GatewayListening _,
                    Fact.Kept _ ->
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
