package io.valvo.rules;

import io.valvo.model.Fact;
import io.valvo.model.ProcessId;
import io.valvo.rules.Lifecycle.At;
import io.valvo.rules.Lifecycle.Step;
import io.valvo.rules.Phase.Blocked;
import io.valvo.rules.Phase.Clearing;
import io.valvo.rules.Phase.Completed;
import io.valvo.rules.Phase.Failed;
import io.valvo.rules.Phase.Leasing;
import io.valvo.rules.Phase.Parting;
import io.valvo.rules.Phase.Preparing;
import io.valvo.rules.Phase.Ready;
import io.valvo.rules.Phase.Scheduled;
import io.valvo.rules.Phase.Spawning;
import io.valvo.rules.Phase.Starting;
import io.valvo.rules.Phase.Stopped;
import io.valvo.rules.Phase.Stopping;
import io.valvo.rules.Phase.Tidying;
import io.valvo.rules.Phase.Unhealthy;
import io.valvo.rules.Phase.Waiting;

/**
 * {@code MAINPID=} of sd_notify(3): one process of a family hands over to another, within the same
 * incarnation. Whoever is being ended has nothing to hand over any more, and a job is its own
 * parent's, who notes how it ends.
 */
record MainProcess(Lifecycle life, At at) {
    Step named(ProcessId main) {
        return switch (life.phase()) {
            case Starting(var former) -> replaced(former, main, new Starting(main));
            case Ready(var former, var since) -> replaced(former, main, new Ready(main, since));
            case Unhealthy(var former, var since, var why) ->
                    replaced(former, main, new Unhealthy(main, since, why));
            case Parting _, Stopping _, Clearing _, Tidying _, Waiting _ -> life.stay();
            case Blocked _, Leasing _, Preparing _, Spawning _ -> life.stay();
            case Stopped _, Failed _, Completed _, Scheduled _ -> life.stay();
        };
    }

    private Step replaced(ProcessId former, ProcessId main, Phase next) {
        if (former.equals(main) || at.spec().job()) return life.stay();
        return life.to(
                next,
                new Effect.Tell(new Fact.MainProcessChanged(former.pid(), main.pid())),
                new Effect.Follow(main));
    }
}
