package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.Fact;
import io.valvo.model.InstanceState;
import io.valvo.model.Subject;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of all services: asked for, because a critical one has failed for good, or because none
 * has anything left to do. Touched by {@link Services} alone.
 */
final class Closing {
    private final World world;
    private final Roster roster;
    private final Fleet fleet;
    private final Descent descent;
    private final Reloading reloading;
    private final Conduct conduct;
    private final Wishes wishes;
    private final boolean withServices;
    private final ActorRef<Services.Down> guardian;

    /** Who has asked for it; more than so many are answered by the guardian's end. */
    private final List<Services.Shutdown> asked = new ArrayList<>();

    private static final int MOST = 100;

    /**
     * @param withServices everything ends when all services have ended for good
     * @param guardian hears of an end that nobody has asked for
     */
    Closing(
            World world,
            Roster roster,
            Fleet fleet,
            Descent descent,
            Reloading reloading,
            Conduct conduct,
            Wishes wishes,
            boolean withServices,
            ActorRef<Services.Down> guardian) {
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

    void begin(Services.Shutdown it) {
        if (asked.isEmpty()) dismiss(it.by());
        if (asked.size() < MOST) asked.add(it);
        var all = roster.names();
        wishes.note(Wishes.Kind.DOWN, all, "down", it.by());
        reloading.forget();
        all.forEach(conduct::settle);
        if (it.force()) descent.force();
        if (it.force()) conduct.kill(all);
        else descent.begin(all);
        answer();
    }

    private void dismiss(String by) {
        world.events().tell(new EventLog.Record(Subject.DAEMON, new Fact.DaemonStopping(by)));
        fleet.dismiss();
    }

    /** {@code critical}: everything ends if this one has failed. */
    void look(Member member, boolean critical) {
        if (!begun() && critical && member.state() == InstanceState.FAILED)
            begin("critical service " + member.name + " has failed", 1);
        if (!begun() && withServices && allDown()) begin("all services have ended", 0);
        answer();
    }

    private void begin(String why, int exitCode) {
        begin(new Services.Shutdown(false, why, exitCode, guardian));
    }

    private void answer() {
        if (!begun() || !allDown()) return;
        asked.forEach(it -> it.replyTo().tell(new Services.Down(it.exitCode())));
    }

    private boolean allDown() {
        return roster.members().stream().allMatch(Member::down);
    }
}
