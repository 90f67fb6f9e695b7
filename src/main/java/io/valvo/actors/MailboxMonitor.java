package io.valvo.actors;

import io.valvo.model.status.MailboxBacklog;
import io.valvo.os.TaskBacklog;

import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What waits for the daemon's own parts. Each is looked at once a second: what is still the next to
 * be done has waited since. So the age is known to a second, and costs nothing on a message's way.
 */
public final class MailboxMonitor implements Extension {
    private static final Id ID = new Id();

    /** By name of the part; a part that began anew takes its place. */
    private final Map<String, Watched> queues = new TreeMap<>();

    public static MailboxMonitor of(org.apache.pekko.actor.ActorSystem system) {
        return ID.get(system);
    }

    public synchronized void watch(String part, TaskBacklog pending) {
        queues.put(part, new Watched(pending));
    }

    /** To be called once a second. */
    public synchronized void look() {
        queues.values().forEach(Watched::look);
    }

    public synchronized List<MailboxBacklog> backlogs() {
        return queues.entrySet().stream().map(it -> it.getValue().backlog(it.getKey())).toList();
    }

    private static final class Watched {
        private final TaskBacklog pending;
        private @Nullable Object next;
        private long since;

        Watched(TaskBacklog pending) {
            this.pending = pending;
        }

        @SuppressWarnings("ReferenceEquality") // Another one may be equal.
        void look() {
            var now = pending.next();
            if (now != next) since = System.nanoTime();
            next = now;
        }

        MailboxBacklog backlog(String part) {
            look();
            long nanos = next == null ? 0 : System.nanoTime() - since;
            return new MailboxBacklog(part, pending.waiting(), Duration.ofNanos(nanos));
        }
    }

    private static final class Id extends AbstractExtensionId<MailboxMonitor> {
        @Override
        public MailboxMonitor createExtension(ExtendedActorSystem system) {
            return new MailboxMonitor();
        }
    }
}
