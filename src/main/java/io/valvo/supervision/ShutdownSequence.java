package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.WishKind;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of all services: asked for, because a critical one has failed for good, or because none
 * has anything left to do. Touched by {@link ServicesActor} alone.
 */
final class ShutdownSequence {
    private final ActorRef<EventLog.Command> events;
    private final ServiceRegistry registry;
    private final ServiceLives lives;
    private final EffectiveStack stack;
    private final Runnable daemonStops;
    private final WishRegister wishes;
    private final boolean withServices;
    private final ActorRef<ServicesCommand.Down> guardian;

    /** Who has asked for it; more than so many are answered by the guardian's end. */
    private final List<ServicesCommand.Shutdown> asked = new ArrayList<>();

    private static final int MOST = 100;

    /**
     * @param withServices everything ends when all services have ended for good
     * @param guardian hears of an end that nobody has asked for
     */
    ShutdownSequence(
            ActorRef<EventLog.Command> events,
            ServiceRegistry registry,
            ServiceLives lives,
            EffectiveStack stack,
            Runnable daemonStops,
            WishRegister wishes,
            boolean withServices,
            ActorRef<ServicesCommand.Down> guardian) {
        this.events = events;
        this.registry = registry;
        this.lives = lives;
        this.stack = stack;
        this.daemonStops = daemonStops;
        this.wishes = wishes;
        this.withServices = withServices;
        this.guardian = guardian;
    }

    /** Nothing new begins any more. */
    boolean begun() {
        return !asked.isEmpty();
    }

    void begin(ServicesCommand.Shutdown it) {
        if (asked.isEmpty()) announce(it.by());
        if (asked.size() < MOST) asked.add(it);
        var all = registry.names();
        wishes.note(WishKind.DOWN, all, "down", it.by());
        all.forEach(name -> lives.apply(name, new ServiceInput.ShutDown(it.force())));
        lives.advanceStops();
        answer();
    }

    private void announce(String by) {
        events.tell(new EventLog.Record(EventSubject.DAEMON, new EventData.DaemonStopping(by)));
        daemonStops.run();
    }

    /**
     * An instance has reported.
     *
     * @param surge it is there for the time of an update only: its failure ends nothing
     */
    void check(InstanceHandle member, boolean surge) {
        if (!begun() && !surge && endsAll(member))
            begin("critical service " + member.name() + " has failed", 1);
        if (!begun() && withServices && allDown()) begin("all services have ended", 0);
        answer();
    }

    private boolean endsAll(InstanceHandle member) {
        return stack.declared().shutdownOnFailure()
                && member.spec().critical()
                && member.view().state() == InstanceState.FAILED;
    }

    private void begin(String why, int exitCode) {
        begin(new ServicesCommand.Shutdown(false, why, exitCode, guardian));
    }

    private void answer() {
        if (!begun() || !allDown()) return;
        asked.forEach(it -> it.replyTo().tell(new ServicesCommand.Down(it.exitCode())));
    }

    private boolean allDown() {
        return registry.instances().stream().allMatch(it -> it.view().down());
    }
}
