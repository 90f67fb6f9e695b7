package io.valvo.supervision.instance;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.util.List;
import java.util.Optional;

/**
 * How a process of an instance comes to be: duplicates go first, its control group is made, then it
 * is spawned.
 */
final class ProcessStarter {
    private final ActorContext<InstanceCommand> context;
    private final InstanceContext world;
    private final InstanceData memory;
    private final SpawnRequests launches;
    private final InstanceMonitors companions;
    private final CgroupControl confinement;

    ProcessStarter(
            ActorContext<InstanceCommand> context,
            InstanceContext world,
            InstanceData memory,
            SpawnRequests launches,
            InstanceMonitors companions,
            CgroupControl confinement) {
        this.context = context;
        this.world = world;
        this.memory = memory;
        this.launches = launches;
        this.companions = companions;
        this.confinement = confinement;
    }

    /** What looks like the service goes first, as far as it is a stray. */
    void prepare(int incarnation) {
        if (memory.spec.process().match().isEmpty()) spawn(incarnation);
        else
            context.pipeToSelf(
                    world.duplicates().clear(memory.spec),
                    (left, failure) ->
                            new InstanceCommand.DuplicatesCleared(
                                    incarnation,
                                    failure == null
                                            ? left
                                            : List.of("cannot look for duplicates: " + failure)));
    }

    /**
     * Whatever goes wrong here is a start that failed: the instance must not wait for a process
     * that never comes.
     */
    void spawn(int incarnation) {
        memory.spawned = incarnation;
        memory.latest = Optional.empty();
        memory.statusText = Optional.empty();
        var reporter = new SpawnListener(context.getSelf(), incarnation);
        try {
            var launch =
                    launches.process(companions.notifySocket()).withCgroup(confinement.prepare());
            memory.command = launch.command();
            if (incarnation > 1) world.processes().respawn(launch, reporter);
            else world.processes().spawn(launch, reporter);
        } catch (RuntimeException e) {
            context.getLog().error("cannot start {}", memory.name, e);
            reporter.notStarted("cannot be started: " + e);
        }
    }
}
