package io.valvo.actors;

import com.typesafe.config.Config;

import io.valvo.os.TaskBacklog;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.dispatch.MailboxType;
import org.apache.pekko.dispatch.MessageQueue;
import org.apache.pekko.dispatch.ProducesMessageQueue;
import org.apache.pekko.dispatch.UnboundedMailbox;
import org.jspecify.annotations.Nullable;

import scala.Option;

/** The usual mailbox, known to {@link MailboxMonitor}. Named in {@code application.conf}. */
public final class MonitoredMailbox
        implements MailboxType, ProducesMessageQueue<UnboundedMailbox.MessageQueue> {
    /** The arguments are those that Pekko gives. */
    public MonitoredMailbox(ActorSystem.Settings settings, Config config) {}

    @Override
    public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
        var queue = new UnboundedMailbox.MessageQueue();
        if (owner.isDefined() && system.isDefined())
            MailboxMonitor.of(system.get()).watch(owner.get().path().name(), pending(queue));
        return queue;
    }

    /** The queue may be looked at by any thread. */
    private static TaskBacklog pending(UnboundedMailbox.MessageQueue queue) {
        return new TaskBacklog() {
            @Override
            public @Nullable Object next() {
                return queue.peek();
            }

            @Override
            public int waiting() {
                return queue.size();
            }
        };
    }
}
