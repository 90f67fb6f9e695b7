package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.rules.lifecycle.Lifecycle.Step;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.lifecycle.Phase.Ready;
import io.valvo.rules.lifecycle.Phase.Starting;
import io.valvo.text.CommandLineMask;

import java.util.List;
import java.util.Optional;

/** What a start comes to: the pre-start hook ends, the process appears or does not, it is ready. */
record StartOutcome(Lifecycle life, LifecycleContext context) {
    /** The pre-start hook has ended. */
    Step preStartHookEnded(Optional<String> failure) {
        return failure.map(why -> restart().failed(hookText() + why, false))
                .orElseGet(() -> new StartSequence(life, context).spawn());
    }

    private String hookText() {
        var command = context.spec().hooks().commands().getOrDefault(Point.PRE_START, List.of());
        return "pre-start hook `" + CommandLineMask.masked(String.join(" ", command)) + "`: ";
    }

    Step spawned(ProcessId process, Optional<Ending> doomed) {
        return life.wanted()
                ? life.to(new Starting(process), new Effect.StartProbing(process))
                : new StopSequence(life, context)
                        .drainOrStop(process, doomed.orElse(new Ending(EndCause.STOP, "", false)));
    }

    /** It never appeared; perhaps it is no longer wanted either. */
    Step notSpawned(String why, Optional<Ending> doomed) {
        if (life.wanted()) return restart().failed(why, false);
        return doomed.map(it -> life.failed(it.why())).orElseGet(life::stopped);
    }

    Step becameReady(ProcessId process) {
        var step = life.to(new Ready(process, context.now()));
        var listening =
                context.spec().ports().isEmpty()
                        ? step
                        : step.and(new Effect.CheckListening(process));
        return context.has(Point.POST_START)
                ? listening.and(new Effect.RunHook(Point.POST_START))
                : listening;
    }

    private RestartDecision restart() {
        return new RestartDecision(life, context);
    }
}
