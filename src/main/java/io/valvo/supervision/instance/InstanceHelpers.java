package io.valvo.supervision.instance;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The object graph of one instance: each helper acts upon one part of the outside, and what comes
 * of that reaches the actor as a message. Made anew when the actor is restarted; {@link
 * InstanceData} is not.
 */
final class InstanceHelpers {
    final InstanceContext context;
    final InstanceData data;
    final ActorRef<InstanceReport> owner;
    final ActorRef<InstanceCommand> self;
    final TimerScheduler<InstanceCommand> timers;
    final InstanceEvents events;
    final SpawnRequests spawnRequests;
    final InstanceRecorder recorder;
    final DescendantControl tree;
    final CgroupControl cgroup;
    final LimitEnforcer limits;
    final ProberControl prober;
    final HookControl hooks;
    final ListenSockets sockets;
    final PortLeases ports;
    final ProcessStarter starter;
    final MainProcess mainProcess;
    final JobTimer jobTimer;

    InstanceHelpers(
            ActorContext<InstanceCommand> actor,
            TimerScheduler<InstanceCommand> timers,
            InstanceContext context,
            InstanceData data,
            ActorRef<InstanceReport> owner) {
        this.context = context;
        this.data = data;
        this.owner = owner;
        this.timers = timers;
        self = actor.getSelf();
        events = new InstanceEvents(context, data);
        spawnRequests = new SpawnRequests(context, data);
        recorder = new InstanceRecorder(context, data, spawnRequests);
        tree = new DescendantControl(actor, context, data, spawnRequests);
        cgroup = new CgroupControl(context, data);
        limits = new LimitEnforcer(self, timers, context, data, tree, cgroup);
        var notifySocket = new NotifySocketHandle(context, data, spawnRequests, self);
        prober = new ProberControl(actor, timers, context, data, spawnRequests);
        hooks = new HookControl(context, data, spawnRequests, self);
        sockets = new ListenSockets(context, data, self);
        ports = new PortLeases(actor, context, data, sockets);
        starter = new ProcessStarter(actor, context, data, spawnRequests, notifySocket, cgroup);
        mainProcess = new MainProcess(context, data, tree, notifySocket, self);
        jobTimer = new JobTimer(timers, context, data);
    }
}
