package io.valvo.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessOwnership;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.os.platform.Platform;
import io.valvo.ports.PortCommand.Acquire;
import io.valvo.ports.PortReply.Granted;
import io.valvo.rules.ports.PortDecision.Manner;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Two daemons on one machine, with the machine's own ports. */
class PortRegistryIT {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    /** Below the ports that the kernel gives to clients. */
    private static final List<Integer> RANGE =
            IntStream.rangeClosed(21_300, 21_399).boxed().toList();

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<PortReply> replies = kit.createTestProbe(PortReply.class);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void shutDown() throws Exception {
        kit.shutdownTestKit();
        for (var each : open) each.close();
    }

    @Test
    void fiftyInstancesOfTwoDaemonsOnOneRangeNeverCollide() throws IOException {
        try (var _ = new ServerSocket(RANGE.getFirst(), 1, InetAddress.getLoopbackAddress())) {
            var daemons = List.of(daemon(), daemon());
            for (int i = 0; i < 50; i++) daemons.get(i % 2).tell(acquire("web/" + i));
            var ports = new HashSet<Integer>();
            for (int i = 0; i < 50; i++) ports.add(lease());
            assertThat(ports).hasSize(50).isSubsetOf(RANGE).doesNotContain(RANGE.getFirst());
        }
    }

    private int lease() {
        return replies.expectMessageClass(Granted.class, GENEROUS).leases().get("http").port();
    }

    private Acquire acquire(String instance) {
        var spec =
                new PortSpec("http", RANGE, OnConflict.MIGRATE, false, Optional.empty(), List.of());
        return new Acquire(instance, 1, List.of(spec), Manner.STAYING, replies.ref());
    }

    private ActorRef<PortCommand> daemon() {
        var locks = Platform.portLocks();
        ExecutorService blocking = Executors.newSingleThreadExecutor();
        open.addAll(List.of(locks, blocking));
        return kit.spawn(
                PortRegistry.create(
                        new PortRegistryContext(
                                Platform.sockets(),
                                locks,
                                _ -> ProcessOwnership.FOREIGN,
                                _ -> CompletableFuture.completedFuture(null),
                                blocking,
                                InstantSource.system(),
                                _ -> {},
                                List::of,
                                ProcessHandle.current().pid())));
    }
}
