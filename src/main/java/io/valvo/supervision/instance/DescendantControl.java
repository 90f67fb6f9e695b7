package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeKillResult;
import io.valvo.rules.lifecycle.Input;
import io.valvo.text.CommandLineMask;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.util.List;

/** The process of an instance and whatever descends from it: looked for, and ended. */
final class DescendantControl {
    private final ActorContext<InstanceCommand> context;
    private final InstanceContext world;
    private final InstanceData memory;
    private final SpawnRequests launches;

    DescendantControl(
            ActorContext<InstanceCommand> context,
            InstanceContext world,
            InstanceData memory,
            SpawnRequests launches) {
        this.context = context;
        this.world = world;
        this.memory = memory;
        this.launches = launches;
    }

    ProcessTreeId of(ProcessId process) {
        return new ProcessTreeId(process, launches.marker(), launches.user());
    }

    void look(ProcessId process) {
        context.pipeToSelf(world.processes().findTree(of(process)), this::seen);
    }

    /** {@code abrupt}: whoever is killed has outlived nothing. */
    void kill(ProcessId process, boolean abrupt) {
        context.pipeToSelf(
                world.processes().killTree(of(process)),
                (ended, failure) -> ended(ended, failure, abrupt));
    }

    private InstanceCommand seen(List<ProcessInfo> family, Throwable failure) {
        boolean empty = failure == null && family.isEmpty();
        return new InstanceCommand.LifecycleInput(
                new Input.TreeScanned(memory.life.incarnation(), empty));
    }

    private InstanceCommand ended(TreeKillResult ended, Throwable failure, boolean abrupt) {
        if (failure != null)
            return new InstanceCommand.Warn(
                    "could not end what it left behind: " + failure.getMessage());
        var self = context.getSelf();
        ended.left()
                .forEach(it ->
                        self.tell(new InstanceCommand.Warn("could not be killed: " + text(it))));
        var killed = abrupt ? List.<String>of() : ended.killed().stream().map(this::text).toList();
        return new InstanceCommand.LifecycleInput(
                new Input.TreeKilled(memory.life.incarnation(), killed));
    }

    private String text(ProcessInfo process) {
        return process.pid()
                + " "
                + CommandLineMask.masked(process.command(), world.secrets().get());
    }
}
