package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.rules.services.ReloadWish;
import io.valvo.rules.services.WishKind;
import io.valvo.supervision.ServicesCommand.Reload;
import io.valvo.supervision.ServicesCommand.ReloadReply;
import io.valvo.supervision.ServicesCommand.Reloaded;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.List;

/**
 * Replies to a {@link Reload}: plans it by {@link EffectiveStack}, notes the wishes that it stands
 * for, has {@link ReloadExecution} carry it out, and tells gateway and event log. Touched by {@link
 * ServicesActor} alone.
 */
final class ReloadHandler {
    private final ActorRef<EventLog.Command> events;
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final EffectiveStack stack;
    private final WishRegister wishes;
    private final ReloadExecution execution;
    private final GatewayNotifier gateway;
    private final ShutdownSequence shutdown;
    private final AwaitRequests awaits;

    ReloadHandler(
            ActorRef<EventLog.Command> events,
            ServiceRegistry registry,
            ServiceStatuses statuses,
            EffectiveStack stack,
            WishRegister wishes,
            ReloadExecution execution,
            GatewayNotifier gateway,
            ShutdownSequence shutdown,
            AwaitRequests awaits) {
        this.events = events;
        this.registry = registry;
        this.statuses = statuses;
        this.stack = stack;
        this.wishes = wishes;
        this.execution = execution;
        this.gateway = gateway;
        this.shutdown = shutdown;
        this.awaits = awaits;
    }

    ReloadReply reload(Reload it) {
        if (shutdown.begun()) return CommandAcceptance.SHUTTING_DOWN;
        var change = stack.changeTo(it.stack());
        stack.replaceBy(it.stack());
        var receipt = noteWishes(change.plan(), change.stack(), it.by());
        execution.carryOut(change.plan(), change.stack());
        gateway.configure(it.stack());
        var event = ReloadExecution.event(change.plan());
        events.tell(new EventLog.Record(EventSubject.DAEMON, event));
        awaits.answerDecided();
        return new Reloaded(change.plan(), statuses.statuses(List.of()), receipt);
    }

    private WishRegister.Receipt noteWishes(ReloadPlan plan, StackSpec wanted, String by) {
        ReloadWish.of(plan, registry::spec, wanted)
                .forEach(it -> wishes.note(it.kind(), List.of(it.service()), "reload", by));
        return wishes.note(WishKind.RELOAD, List.of(), "reload", by);
    }
}
