package io.valvo.supervision.instance;

import io.valvo.rules.lifecycle.Phase;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.util.List;
import java.util.Optional;

/**
 * How a process of an instance comes to be: duplicates go first, its control group is made, then it
 * is spawned.
 */
final class ProcessStarter {
    private final ActorContext<InstanceCommand> actor;
    private final InstanceContext context;
    private final InstanceData data;
    private final SpawnRequests spawnRequests;
    private final NotifySocketHandle notifySocket;
    private final CgroupControl cgroup;

    ProcessStarter(
            ActorContext<InstanceCommand> actor,
            InstanceContext context,
            InstanceData data,
            SpawnRequests spawnRequests,
            NotifySocketHandle notifySocket,
            CgroupControl cgroup) {
        this.actor = actor;
        this.context = context;
        this.data = data;
        this.spawnRequests = spawnRequests;
        this.notifySocket = notifySocket;
        this.cgroup = cgroup;
    }

    /** What looks like the service goes first, as far as it is a stray. */
    void clearAndSpawn(int incarnation) {
        if (data.spec.process().match().isEmpty()) spawn(incarnation);
        else
            actor.pipeToSelf(
                    context.duplicates().clear(data.spec),
                    (left, failure) ->
                            new InstanceCommand.DuplicatesCleared(
                                    incarnation,
                                    failure == null
                                            ? left
                                            : List.of("cannot look for duplicates: " + failure)));
    }

    /** Duplicates are gone; it may have been stopped meanwhile, or spawned again. */
    void spawnIfAwaited(int incarnation) {
        boolean awaited =
                data.life.phase() instanceof Phase.Spawning
                        && data.process.latestSpawn < incarnation
                        && incarnation == data.life.incarnation();
        if (awaited) spawn(incarnation);
    }

    /**
     * Whatever goes wrong here is a start that failed: the instance must not wait for a process
     * that never comes.
     */
    private void spawn(int incarnation) {
        data.process.latestSpawn = incarnation;
        data.process.latest = Optional.empty();
        data.statusText = Optional.empty();
        var reporter = new SpawnListener(actor.getSelf(), incarnation);
        try {
            var launch = spawnRequests.process(notifySocket.address()).withCgroup(cgroup.prepare());
            data.process.command = launch.command();
            if (incarnation > 1) context.processes().respawn(launch, reporter);
            else context.processes().spawn(launch, reporter);
        } catch (RuntimeException e) {
            actor.getLog().error("cannot start {}", data.name, e);
            reporter.notStarted("cannot be started: " + e);
        }
    }
}
