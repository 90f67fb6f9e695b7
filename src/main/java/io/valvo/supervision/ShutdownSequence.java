package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.InstanceState;
import io.valvo.supervision.instance.InstanceContext;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of all services: asked for, because a critical one has failed for good, or because none
 * has anything left to do. Touched by {@link ServicesActor} alone.
 */
final class ShutdownSequence {
    private final InstanceContext world;
    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final OrderedStop descent;
    private final ReloadExecution reloading;
    private final ControlCommands conduct;
    private final WishRegister wishes;
    private final boolean withServices;
    private final ActorRef<ServicesActor.Down> guardian;

    /** Who has asked for it; more than so many are answered by the guardian's end. */
    private final List<ServicesActor.Shutdown> asked = new ArrayList<>();

    private static final int MOST = 100;

    /**
     * @param withServices everything ends when all services have ended for good
     * @param guardian hears of an end that nobody has asked for
     */
    ShutdownSequence(
            InstanceContext world,
            ServiceRegistry roster,
            InstanceSpawner fleet,
            OrderedStop descent,
            ReloadExecution reloading,
            ControlCommands conduct,
            WishRegister wishes,
            boolean withServices,
            ActorRef<ServicesActor.Down> guardian) {
        this.world = world;
        this.roster = roster;
        this.fleet = fleet;
        this.descent = descent;
        this.reloading = reloading;
        this.conduct = conduct;
        this.wishes = wishes;
        this.withServices = withServices;
        this.guardian = guardian;
    }

    /** Nothing new begins any more. */
    boolean begun() {
        return !asked.isEmpty();
    }

    void begin(ServicesActor.Shutdown it) {
        if (asked.isEmpty()) dismiss(it.by());
        if (asked.size() < MOST) asked.add(it);
        var all = roster.names();
        wishes.note(WishRegister.Kind.DOWN, all, "down", it.by());
        reloading.forget();
        all.forEach(conduct::settle);
        if (it.force()) descent.force();
        if (it.force()) conduct.kill(all);
        else descent.begin(all);
        answer();
    }

    private void dismiss(String by) {
        world.events()
                .tell(new EventLog.Record(EventSubject.DAEMON, new EventData.DaemonStopping(by)));
        fleet.dismiss();
    }

    /** {@code critical}: everything ends if this one has failed. */
    void look(InstanceHandle member, boolean critical) {
        if (!begun() && critical && member.state() == InstanceState.FAILED)
            begin("critical service " + member.name + " has failed", 1);
        if (!begun() && withServices && allDown()) begin("all services have ended", 0);
        answer();
    }

    private void begin(String why, int exitCode) {
        begin(new ServicesActor.Shutdown(false, why, exitCode, guardian));
    }

    private void answer() {
        if (!begun() || !allDown()) return;
        asked.forEach(it -> it.replyTo().tell(new ServicesActor.Down(it.exitCode())));
    }

    private boolean allDown() {
        return roster.members().stream().allMatch(InstanceHandle::down);
    }
}
