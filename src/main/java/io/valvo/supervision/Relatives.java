package io.valvo.supervision;

import io.valvo.model.ProcessId;
import io.valvo.os.Ended;
import io.valvo.os.Kin;
import io.valvo.os.ProcessInfo;
import io.valvo.rules.CommandLine;
import io.valvo.rules.Input;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.util.List;

/** The process of an instance and whatever descends from it: looked for, and ended. */
final class Relatives {
    private final ActorContext<Instance.Command> context;
    private final World world;
    private final Memory memory;
    private final Launches launches;

    Relatives(
            ActorContext<Instance.Command> context, World world, Memory memory, Launches launches) {
        this.context = context;
        this.world = world;
        this.memory = memory;
        this.launches = launches;
    }

    Kin of(ProcessId process) {
        return new Kin(process, launches.marker(), launches.user());
    }

    void look(ProcessId process) {
        context.pipeToSelf(world.processes().family(of(process)), this::seen);
    }

    /** {@code abrupt}: whoever is killed has outlived nothing. */
    void kill(ProcessId process, boolean abrupt) {
        context.pipeToSelf(
                world.processes().endFamily(of(process)),
                (ended, failure) -> ended(ended, failure, abrupt));
    }

    private Instance.Command seen(List<ProcessInfo> family, Throwable failure) {
        boolean empty = failure == null && family.isEmpty();
        return new Instance.Happened(new Input.FamilySeen(memory.life.incarnation(), empty));
    }

    private Instance.Command ended(Ended ended, Throwable failure, boolean abrupt) {
        if (failure != null)
            return new Instance.Worried(
                    "could not end what it left behind: " + failure.getMessage());
        var self = context.getSelf();
        ended.left()
                .forEach(it -> self.tell(new Instance.Worried("could not be killed: " + text(it))));
        var killed = abrupt ? List.<String>of() : ended.killed().stream().map(this::text).toList();
        return new Instance.Happened(new Input.FamilyEnded(memory.life.incarnation(), killed));
    }

    private String text(ProcessInfo process) {
        return process.pid() + " " + CommandLine.masked(process.command(), world.secrets().get());
    }
}
