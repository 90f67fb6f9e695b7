package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeKillResult;
import io.valvo.rules.lifecycle.Input;
import io.valvo.text.CommandLineMask;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.util.List;

/** The process of an instance and whatever descends from it: looked for, and ended. */
final class DescendantControl {
    private final ActorContext<InstanceCommand> actor;
    private final InstanceContext context;
    private final InstanceData data;
    private final SpawnRequests spawnRequests;

    DescendantControl(
            ActorContext<InstanceCommand> actor,
            InstanceContext context,
            InstanceData data,
            SpawnRequests spawnRequests) {
        this.actor = actor;
        this.context = context;
        this.data = data;
        this.spawnRequests = spawnRequests;
    }

    ProcessTreeId of(ProcessId process) {
        return new ProcessTreeId(process, spawnRequests.marker(), spawnRequests.user());
    }

    void sendStopSignal(ProcessId process) {
        context.processes().signalGroup(process, data.spec.stop().signal());
    }

    /** That of a job is led by its parent, which hears of it too but doesn't mind. */
    void signal(ProcessId process, Signal signal) {
        if (data.spec.job()) context.processes().signalGroup(process, signal);
        else context.processes().signal(process, signal);
    }

    /** What probes and hooks run for the process at the moment ends with it. */
    void endHelperProcesses() {
        data.process.latest.map(this::of).ifPresent(context.processes()::killHelpers);
    }

    void scan(ProcessId process) {
        actor.pipeToSelf(context.processes().findTree(of(process)), this::scanned);
    }

    /** {@code abrupt}: whoever is killed has outlived nothing. */
    void kill(ProcessId process, boolean abrupt) {
        actor.pipeToSelf(
                context.processes().killTree(of(process)),
                (ended, failure) -> ended(ended, failure, abrupt));
    }

    private InstanceCommand scanned(List<ProcessInfo> family, Throwable failure) {
        boolean empty = failure == null && family.isEmpty();
        return new InstanceCommand.LifecycleInput(
                new Input.TreeScanned(data.life.incarnation(), empty));
    }

    private InstanceCommand ended(TreeKillResult ended, Throwable failure, boolean abrupt) {
        if (failure != null)
            return new InstanceCommand.Warn(
                    "could not end what it left behind: " + failure.getMessage());
        var self = actor.getSelf();
        ended.left()
                .forEach(it ->
                        self.tell(new InstanceCommand.Warn("could not be killed: " + text(it))));
        var killed = abrupt ? List.<String>of() : ended.killed().stream().map(this::text).toList();
        return new InstanceCommand.LifecycleInput(
                new Input.TreeKilled(data.life.incarnation(), killed));
    }

    private String text(ProcessInfo process) {
        return process.pid()
                + " "
                + CommandLineMask.masked(process.command(), context.secrets().get());
    }
}
