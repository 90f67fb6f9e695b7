package io.valvo.storage.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.InstanceState;
import io.valvo.storage.JsonCodec;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an event is kept as is read back as what happened. */
class EventDataReaderTest {
    private static final Map<String, Object> HOLDER =
            Map.of("pid", 7, "user", "root", "command", "x", "ours", false);

    private static final List<EventData> ALL =
            List.of(
                    new EventData.InstanceChanged(
                            InstanceState.STARTING, InstanceState.READY, "why"),
                    new EventData.ProcessStarted("sleep 1"),
                    new EventData.ProcessAdopted(
                            Instant.parse("2026-11-20T10:30:00.123456789Z"), 3),
                    new EventData.ProcessExited(new Exit.Exited(3), EndCause.CRASH),
                    new EventData.ProcessExited(new Exit.Killed(11, true), EndCause.START_TIMEOUT),
                    new EventData.ProcessExited(new Exit.Killed(35, false), EndCause.STOP),
                    new EventData.ProcessExited(new Exit.Unknown(), EndCause.MEMORY_LIMIT),
                    new EventData.MainProcessChanged(5_000_000_000L, 4),
                    new EventData.Survivors(List.of("sleep 1 (7)", "")),
                    new EventData.ProbeFailed("http /", "refused", 2),
                    new EventData.ProbeRecovered("http /"),
                    new EventData.HeartbeatMissed(1_500),
                    new EventData.LimitWarned(Limit.MEMORY, 1.5e9, 2, "near"),
                    new EventData.LimitExceeded("heartbeat", 90, 80.5, "over", LimitAction.SIGNAL),
                    new EventData.PortLeased("http", 8080),
                    new EventData.PortReleased("http", 8080),
                    new EventData.PortConflict("http", 8080, HOLDER, "taken"),
                    new EventData.PortMigrated("http", 8080, 8081, Map.of(), "leased to db"),
                    new EventData.ZombieReaped(7, "x"),
                    new EventData.HostPressed("restart", new HostMemory(9, 5, Double.NaN), "low"),
                    new EventData.FaultSurvived(DaemonPart.SAMPLER),
                    new EventData.StrayEnded(7, "x", "duplicate"),
                    new EventData.LogRotated("a.log", 1L << 40),
                    new EventData.LogDropped("a.log", 1),
                    new EventData.SwapStarted("none", "small"),
                    new EventData.SwapCompleted("none", "small"),
                    new EventData.SwapFailed("none", "small", "exited 1"),
                    new EventData.BreakerChanged("open", "all", "web", "5 failures"),
                    new EventData.BreakerChanged("half_open", "all", "web", ""),
                    new EventData.BreakerChanged("closed", "all", "web", ""),
                    new EventData.OutlierEjected("all", "web/2"),
                    new EventData.FallbackActivated("x"),
                    new EventData.Warning("ä \"q\" \n"),
                    new EventData.ConfigReloaded(List.of("a"), List.of(), List.of("b", "c")),
                    new EventData.ConfigRejected(List.of("line 1")),
                    new EventData.DaemonStarted("1.0", "/x"),
                    new EventData.GatewayListening("http://x"),
                    new EventData.DaemonStopping("SIGTERM"),
                    new EventData.Control("restart", "cli (user root)"),
                    new EventData.Kept("of.a.later.version", Map.of("a", 1)));

    @Test
    void everyKindOfFactIsReadBackAsItWas() {
        assertThat(ALL).allSatisfy(it -> assertThat(readBack(it)).isEqualTo(it));
        assertThat(ALL)
                .extracting(Object::getClass)
                .as("each kind is among them")
                .containsAll(Arrays.asList(EventData.class.getPermittedSubclasses()));
    }

    /** They are kept and subscribed to: none is ever called otherwise. */
    @Test
    void typesStayAsTheyAre() {
        assertThat(new TreeSet<>(ALL.stream().map(EventData::type).toList()))
                .containsExactly(
                        "breaker.closed",
                        "breaker.half_opened",
                        "breaker.opened",
                        "config.rejected",
                        "config.reloaded",
                        "control",
                        "daemon.fault",
                        "daemon.started",
                        "daemon.stopping",
                        "fallback.activated",
                        "gateway.listening",
                        "heartbeat.missed",
                        "host.pressure",
                        "instance.state",
                        "limit.exceeded",
                        "limit.warned",
                        "log.dropped",
                        "log.rotated",
                        "of.a.later.version",
                        "outlier.ejected",
                        "port.conflict",
                        "port.leased",
                        "port.migrated",
                        "port.released",
                        "probe.failed",
                        "probe.recovered",
                        "process.adopted",
                        "process.exited",
                        "process.replaced",
                        "process.started",
                        "process.survivor",
                        "stray.ended",
                        "swap.completed",
                        "swap.failed",
                        "swap.started",
                        "warning",
                        "zombie.reaped");
    }

    @Test
    void aMemberThatAnOlderVersionDidNotWriteIsEmpty() {
        assertThat(
                        EventDataReader.read(
                                "port.migrated", Map.of("name", "http", "from", 1, "to", 2)))
                .isEqualTo(new EventData.PortMigrated("http", 1, 2, Map.of(), ""));
    }

    @Test
    void whatSaysMoreThanThisVersionUnderstandsIsShownAsItWasWritten() {
        var more = Map.<String, Object>of("action", "stop", "by", "x", "ticket", 7);
        assertThat(EventDataReader.read("control", more))
                .isEqualTo(new EventData.Kept("control", more));
        for (var odd :
                List.of(
                        Map.<String, Object>of("exit", "melted", "cause", "crash"),
                        Map.<String, Object>of("exit", "killed by SIGX", "cause", "crash"),
                        Map.<String, Object>of("exit", "exited 1", "cause", "moonlight"),
                        Map.<String, Object>of("exit", 1, "cause", "crash"),
                        Map.<String, Object>of("omitted", "70000 bytes")))
            assertThat(EventDataReader.read("process.exited", odd))
                    .isEqualTo(new EventData.Kept("process.exited", odd));
        var late = Map.<String, Object>of("since", "soon", "restart_count", 1L << 40);
        assertThat(EventDataReader.read("process.adopted", late))
                .isInstanceOf(EventData.Kept.class);
    }

    @Test
    void everyExitIsReadBackFromItsText() {
        var exits =
                Stream.iterate(0, it -> it + 1)
                        .limit(256)
                        .flatMap(it ->
                                Stream.of(
                                        new Exit.Exited(it),
                                        new Exit.Killed(it, false),
                                        new Exit.Killed(it, true)));
        assertThat(exits).allSatisfy(it -> assertThat(Exit.parse(it.text())).contains(it));
        assertThat(Exit.parse("exited")).isEmpty();
        assertThat(Exit.parse("exited 1 ")).isEmpty();
        assertThat(Exit.parse("")).isEmpty();
    }

    /** Through the bytes of a file. */
    private static EventData readBack(EventData fact) {
        byte[] json = JsonCodec.bytes(new TreeMap<>(fact.data()));
        return EventDataReader.read(
                fact.type(), JsonCodec.object(json, 0, json.length).orElseThrow());
    }
}
