package io.valvo.supervision.instance;

import io.valvo.rules.lifecycle.Effect;
import io.valvo.rules.lifecycle.Input;

import java.util.List;

/** Performs each {@link Effect} by the helper of an instance that it is for. */
final class EffectRunner {
    private final InstanceHelpers helpers;

    EffectRunner(InstanceHelpers helpers) {
        this.helpers = helpers;
    }

    void perform(Effect effect) {
        switch (effect) {
            case Effect.RequestStart() -> report(new InstanceReport.StartRequested(name()));
            case Effect.AcquirePorts() -> helpers.ports.acquire();
            case Effect.ReleasePorts() -> helpers.ports.release();
            case Effect.RunHook(var point) -> helpers.hooks.run(point);
            case Effect.AbortHooks() -> helpers.hooks.abort();
            case Effect.Spawn(int incarnation) -> helpers.starter.clearAndSpawn(incarnation);
            case Effect.StartProbing _ -> helpers.prober.startProbing();
            case Effect.StartHealthProbing _ -> helpers.prober.startHealthProbing();
            case Effect.StopProbing() -> {
                helpers.prober.stopProbing();
                helpers.tree.endHelperProcesses();
                helpers.limits.suspend();
            }
            case Effect.WatchMainProcess(var process) -> {
                helpers.mainProcess.watch(process);
                helpers.limits.enforce(process);
            }
            case Effect.CheckListening(var process) ->
                    helpers.sockets.check(helpers.tree.of(process));
            case Effect.DrainRequests() -> helpers.mainProcess.drainRequests();
            case Effect.SendStopSignal(var process) -> helpers.tree.sendStopSignal(process);
            case Effect.KillTree(var process, boolean abrupt) -> {
                helpers.cgroup.kill();
                helpers.tree.kill(process, abrupt);
            }
            case Effect.ScanTree(var process) -> helpers.tree.scan(process);
            case Effect.StartTimer(var timer, var after) ->
                    helpers.timers.startSingleTimer(
                            timer,
                            new InstanceCommand.LifecycleInput(new Input.TimerFired(timer)),
                            after);
            case Effect.CancelTimers() ->
                    List.of(Input.Timer.values()).forEach(helpers.timers::cancel);
            case Effect.ScheduleNext() -> helpers.jobTimer.scheduleNext();
            case Effect.CancelSchedule() -> helpers.jobTimer.cancel();
            case Effect.Publish(var event) -> helpers.events.publish(event);
            case Effect.NotifyGroup() -> report(new InstanceReport.MemberFailed(name()));
        }
    }

    private void report(InstanceReport report) {
        helpers.owner.tell(report);
    }

    private String name() {
        return helpers.data.name;
    }
}
