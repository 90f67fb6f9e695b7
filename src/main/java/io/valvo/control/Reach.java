package io.valvo.control;

import io.valvo.events.EventLog;
import io.valvo.gateway.RouteReport;
import io.valvo.logs.LogFiles;
import io.valvo.logs.LogIndex;
import io.valvo.model.Backlog;
import io.valvo.os.Cgroups;
import io.valvo.ports.PortRegistry;
import io.valvo.sampling.Figures;
import io.valvo.supervision.Services;
import io.valvo.wire.CleanupJson;
import io.valvo.wire.CleanupOrder;

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
public record Reach(
        ActorRef<Services.Command> services,
        ActorRef<EventLog.Command> events,
        ActorRef<PortRegistry.Command> ports,
        LogFiles logs,
        LogIndex logIndex,
        Configuration configuration,
        Shutdown shutdown,
        Cleanup cleanup,
        InstantSource clock,
        Figures figures,
        Tally tally,
        Supplier<List<Trouble>> troubles,
        Optional<Cgroups> cgroups,
        Supplier<List<RouteReport>> routes,
        Supplier<Optional<String>> gateway,
        Supplier<Optional<ListenFailure>> gatewayFailure,
        Supplier<CompletionStage<?>> gatewayTried,
        Supplier<List<Backlog>> backlogs,
        Function<String, List<String>> homeless) {

    /** By which the kernel holds processes to their limits. */
    Set<String> controllers() {
        return cgroups.map(Cgroups::controllers).orElse(Set.of());
    }

    /** Looks at all processes of the machine. Blocks. */
    @FunctionalInterface
    public interface Cleanup {
        List<CleanupJson> clean(CleanupOrder order);
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
