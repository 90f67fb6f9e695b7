package io.valvo.rules.lifecycle;

import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.AcquiringPorts;
import io.valvo.rules.lifecycle.Phase.AwaitingDependencies;
import io.valvo.rules.lifecycle.Phase.Backoff;
import io.valvo.rules.lifecycle.Phase.Completed;
import io.valvo.rules.lifecycle.Phase.Draining;
import io.valvo.rules.lifecycle.Phase.Failed;
import io.valvo.rules.lifecycle.Phase.PostStopHook;
import io.valvo.rules.lifecycle.Phase.PreStartHook;
import io.valvo.rules.lifecycle.Phase.PreStopHook;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.ReapingTree;
import io.valvo.rules.lifecycle.Phase.Scheduled;
import io.valvo.rules.lifecycle.Phase.Spawning;
import io.valvo.rules.lifecycle.Phase.Starting;
import io.valvo.rules.lifecycle.Phase.Stopped;
import io.valvo.rules.lifecycle.Phase.Stopping;
import io.valvo.rules.lifecycle.Phase.Unhealthy;

/**
 * {@code MAINPID=} of sd_notify(3): one process of a family hands over to another, within the same
 * incarnation. Whoever is being ended has nothing to hand over any more, and a job is its own
 * parent's, who notes how it ends.
 */
record MainProcessHandover(Lifecycle life, LifecycleContext context) {
    Step handOver(ProcessId main) {
        return switch (life.phase()) {
            case Starting(var former) -> replaced(former, main, new Starting(main));
            case Ready(var former, var since) -> replaced(former, main, new Ready(main, since));
            case Unhealthy(var former, var since, var why) ->
                    replaced(former, main, new Unhealthy(main, since, why));
            case Draining _, PreStopHook _, Stopping _, ReapingTree _ -> life.stay();
            case PostStopHook _, Backoff _ -> life.stay();
            case AwaitingDependencies _, AcquiringPorts _, PreStartHook _, Spawning _ ->
                    life.stay();
            case Stopped _, Failed _, Completed _, Scheduled _ -> life.stay();
        };
    }

    private Step replaced(ProcessId former, ProcessId main, Phase next) {
        if (former.equals(main) || context.spec().job()) return life.stay();
        return life.to(
                next,
                new Effect.Publish(new EventData.MainProcessChanged(former.pid(), main.pid())),
                new Effect.WatchMainProcess(main));
    }
}
