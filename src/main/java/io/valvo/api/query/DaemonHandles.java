package io.valvo.api.query;

import io.valvo.events.EventLog;
import io.valvo.gateway.RouteStats;
import io.valvo.logs.LogFileNames;
import io.valvo.logs.LogIndex;
import io.valvo.metrics.EventCounters;
import io.valvo.model.status.DaemonTrouble;
import io.valvo.model.status.ListenFailure;
import io.valvo.model.status.MailboxBacklog;
import io.valvo.os.cgroup.Cgroups;
import io.valvo.ports.PortCommand;
import io.valvo.rules.cleanup.CleanupRequest;
import io.valvo.rules.cleanup.CleanupResult;
import io.valvo.sampling.UsageStore;
import io.valvo.supervision.ServicesCommand;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the control surface acts on and looks at.
 *
 * @param gateway where the gateway listens; empty: it doesn't
 * @param gatewayFailure why it doesn't listen where it should; empty: it does, or hasn't tried yet
 * @param gatewayTried done when it is decided which of the two it is, for the latest configuration
 * @param troubles what the daemon can't do at the moment, in words for people
 * @param backlogs of the daemon's own parts
 * @param homeless processes that may be of this instance and nobody knows it, in words
 */
public record DaemonHandles(
        ActorRef<ServicesCommand> services,
        ActorRef<EventLog.Command> events,
        ActorRef<PortCommand> ports,
        LogFileNames logs,
        LogIndex logIndex,
        ActiveConfig configuration,
        Shutdown shutdown,
        Cleanup cleanup,
        InstantSource clock,
        UsageStore figures,
        EventCounters tally,
        Supplier<List<DaemonTrouble>> troubles,
        Optional<Cgroups> cgroups,
        Supplier<List<RouteStats>> routes,
        Supplier<Optional<String>> gateway,
        Supplier<Optional<ListenFailure>> gatewayFailure,
        Supplier<CompletionStage<?>> gatewayTried,
        Supplier<List<MailboxBacklog>> backlogs,
        Function<String, List<String>> homeless) {

    /** By which the kernel holds processes to their limits. */
    Set<String> controllers() {
        return cgroups.map(Cgroups::controllers).orElse(Set.of());
    }

    /** Looks at all processes of the machine. Blocks. */
    @FunctionalInterface
    public interface Cleanup {
        List<CleanupResult> clean(CleanupRequest request);
    }

    /** Ends the daemon. */
    @FunctionalInterface
    public interface Shutdown {
        /**
         * Returns at once.
         *
         * @param keep leaves the services running
         * @param force skips the grace periods
         */
        void shutdown(boolean keep, boolean force, String by);
    }
}
