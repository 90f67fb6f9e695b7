package io.valvo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.Cause;
import io.valvo.model.Exit;
import io.valvo.model.Fact;
import io.valvo.model.HostMemory;
import io.valvo.model.InstanceState;
import io.valvo.model.Limit;
import io.valvo.model.LimitAction;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an event is kept as is read back as what happened. */
class FactReaderTest {
    private static final Map<String, Object> HOLDER =
            Map.of("pid", 7, "user", "root", "command", "x", "ours", false);

    private static final List<Fact> ALL =
            List.of(
                    new Fact.InstanceChanged(InstanceState.STARTING, InstanceState.READY, "why"),
                    new Fact.ProcessStarted("sleep 1"),
                    new Fact.ProcessAdopted(Instant.parse("2026-11-20T10:30:00.123456789Z"), 3),
                    new Fact.ProcessExited(new Exit.Exited(3), Cause.CRASH),
                    new Fact.ProcessExited(new Exit.Killed(11, true), Cause.START_TIMEOUT),
                    new Fact.ProcessExited(new Exit.Killed(35, false), Cause.STOP),
                    new Fact.ProcessExited(new Exit.Unknown(), Cause.MEMORY_LIMIT),
                    new Fact.MainProcessChanged(5_000_000_000L, 4),
                    new Fact.Survivors(List.of("sleep 1 (7)", "")),
                    new Fact.ProbeFailed("http /", "refused", 2),
                    new Fact.ProbeRecovered("http /"),
                    new Fact.HeartbeatMissed(1_500),
                    new Fact.LimitWarned(Limit.MEMORY, 1.5e9, 2, "near"),
                    new Fact.LimitExceeded("heartbeat", 90, 80.5, "over", LimitAction.SIGNAL),
                    new Fact.PortLeased("http", 8080),
                    new Fact.PortReleased("http", 8080),
                    new Fact.PortConflict("http", 8080, HOLDER, "taken"),
                    new Fact.PortMigrated("http", 8080, 8081, Map.of(), "leased to db"),
                    new Fact.ZombieReaped(7, "x"),
                    new Fact.HostPressed("restart", new HostMemory(9, 5, Double.NaN), "low"),
                    new Fact.FaultSurvived("sampler"),
                    new Fact.StrayEnded(7, "x", "duplicate"),
                    new Fact.LogRotated("a.log", 1L << 40),
                    new Fact.LogDropped("a.log", 1),
                    new Fact.SwapStarted("none", "small"),
                    new Fact.SwapCompleted("none", "small"),
                    new Fact.SwapFailed("none", "small", "exited 1"),
                    new Fact.BreakerChanged("open", "all", "web", "5 failures"),
                    new Fact.BreakerChanged("half_open", "all", "web", ""),
                    new Fact.BreakerChanged("closed", "all", "web", ""),
                    new Fact.OutlierEjected("all", "web/2"),
                    new Fact.FallbackActivated("x"),
                    new Fact.Warning("ä \"q\" \n"),
                    new Fact.ConfigReloaded(List.of("a"), List.of(), List.of("b", "c")),
                    new Fact.ConfigRejected(List.of("line 1")),
                    new Fact.DaemonStarted("1.0", "/x"),
                    new Fact.GatewayListening("http://x"),
                    new Fact.DaemonStopping("SIGTERM"),
                    new Fact.Control("restart", "cli (user root)"),
                    new Fact.Kept("of.a.later.version", Map.of("a", 1)));

    @Test
    void everyKindOfFactIsReadBackAsItWas() {
        assertThat(ALL).allSatisfy(it -> assertThat(readBack(it)).isEqualTo(it));
        assertThat(ALL)
                .extracting(Object::getClass)
                .as("each kind is among them")
                .containsAll(Arrays.asList(Fact.class.getPermittedSubclasses()));
    }

    /** They are kept and subscribed to: none is ever called otherwise. */
    @Test
    void typesStayAsTheyAre() {
        assertThat(new TreeSet<>(ALL.stream().map(Fact::type).toList()))
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
        assertThat(FactReader.read("port.migrated", Map.of("name", "http", "from", 1, "to", 2)))
                .isEqualTo(new Fact.PortMigrated("http", 1, 2, Map.of(), ""));
    }

    @Test
    void whatSaysMoreThanThisVersionUnderstandsIsShownAsItWasWritten() {
        var more = Map.<String, Object>of("action", "stop", "by", "x", "ticket", 7);
        assertThat(FactReader.read("control", more)).isEqualTo(new Fact.Kept("control", more));
        for (var odd :
                List.of(
                        Map.<String, Object>of("exit", "melted", "cause", "crash"),
                        Map.<String, Object>of("exit", "killed by SIGX", "cause", "crash"),
                        Map.<String, Object>of("exit", "exited 1", "cause", "moonlight"),
                        Map.<String, Object>of("exit", 1, "cause", "crash"),
                        Map.<String, Object>of("omitted", "70000 bytes")))
            assertThat(FactReader.read("process.exited", odd))
                    .isEqualTo(new Fact.Kept("process.exited", odd));
        var late = Map.<String, Object>of("since", "soon", "restart_count", 1L << 40);
        assertThat(FactReader.read("process.adopted", late)).isInstanceOf(Fact.Kept.class);
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
    private static Fact readBack(Fact fact) {
        byte[] json = Json.bytes(new TreeMap<>(fact.data()));
        return FactReader.read(fact.type(), Json.object(json, 0, json.length).orElseThrow());
    }
}
