package io.valvo.storage.ledger;

import static java.util.Map.entry;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceRecord.Past;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.storage.JsonFields;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@link InstanceRecord} ⇄ JSON. Times are nanoseconds since the epoch. New members may be added at
 * any time: older programs ignore them, newer ones know what their absence means.
 */
final class InstanceCodec {
    private InstanceCodec() {}

    static Map<String, Object> write(InstanceRecord it) {
        var out = new LinkedHashMap<String, Object>();
        out.put("instance", it.instance());
        out.put("service", it.service());
        out.put("wanted", it.wanted());
        out.put("state", it.state().name());
        out.put("reason", it.reason());
        out.put("incarnation", it.incarnation());
        it.running().ifPresent(running -> out.put("running", write(running)));
        it.intent().ifPresent(intent -> out.put("intent", write(intent)));
        it.readySince().ifPresent(time -> out.put("ready_since", JsonFields.nanos(time)));
        out.put("past", write(it.past()));
        out.put("fingerprint", it.fingerprint());
        out.put("fallback", it.fallback());
        out.put("boot", it.bootId());
        return out;
    }

    static InstanceRecord read(JsonFields in) {
        return new InstanceRecord(
                in.text("instance"),
                in.text("service"),
                in.flag("wanted"),
                InstanceState.valueOf(in.text("state")),
                in.text("reason"),
                in.count("incarnation"),
                in.object("running").map(InstanceCodec::running),
                in.object("intent").map(InstanceCodec::intent),
                in.time("ready_since"),
                in.object("past").map(InstanceCodec::past).orElse(Past.NONE),
                in.text("fingerprint"),
                in.flag("fallback"),
                in.text("boot"));
    }

    private static Map<String, Object> write(Intent it) {
        return Map.of(
                "incarnation", it.incarnation(),
                "marker", it.marker(),
                "ports", it.ports(),
                "log_offsets", it.logOffsets(),
                "environment_ports", it.environmentPorts());
    }

    private static Intent intent(JsonFields in) {
        return new Intent(
                in.count("incarnation"),
                in.text("marker"),
                in.counts("ports"),
                in.numbers("log_offsets"),
                in.counts("environment_ports"));
    }

    private static Map<String, Object> write(Running it) {
        return Map.ofEntries(
                entry("pid", it.process().pid()),
                entry("start_ticks", it.process().startTicks()),
                entry("boot", it.bootId()),
                entry("marker", it.marker()),
                entry("started_at", JsonFields.nanos(it.startedAt())),
                entry("ports", it.ports()),
                entry("log_offsets", it.logOffsets()),
                entry("environment_ports", it.environmentPorts()));
    }

    private static Running running(JsonFields in) {
        return new Running(
                new ProcessId(in.number("pid"), in.number("start_ticks")),
                in.text("boot"),
                in.text("marker"),
                JsonFields.instant(in.number("started_at")),
                in.counts("ports"),
                in.numbers("log_offsets"),
                in.counts("environment_ports"));
    }

    private static Map<String, Object> write(Past it) {
        var out = new LinkedHashMap<String, Object>();
        out.put("restart_count", it.restartCount());
        out.put("failures_in_a_row", it.failuresInARow());
        out.put("recent_restarts", it.recentRestarts().stream().map(JsonFields::nanos).toList());
        it.lastExit().ifPresent(exit -> out.put("last_exit", write(exit)));
        it.lastScheduledRun()
                .ifPresent(time -> out.put("last_scheduled_run", JsonFields.nanos(time)));
        return out;
    }

    private static Past past(JsonFields in) {
        return new Past(
                in.count("restart_count"),
                in.count("failures_in_a_row"),
                in.times("recent_restarts"),
                in.object("last_exit").map(InstanceCodec::lastExit),
                in.time("last_scheduled_run"));
    }

    private static Map<String, Object> write(LastExit it) {
        var out = new LinkedHashMap<String, Object>();
        switch (it.exit()) {
            case Exit.Exited(int code) -> out.put("code", code);
            case Exit.Killed(int signal, boolean core) -> {
                out.put("signal", signal);
                out.put("core", core);
            }
            case Exit.Unknown _ -> {}
        }
        out.put("cause", it.cause().name());
        out.put("text", it.text());
        out.put("time", JsonFields.nanos(it.time()));
        return out;
    }

    private static LastExit lastExit(JsonFields in) {
        return new LastExit(
                exit(in),
                EndCause.valueOf(in.text("cause")),
                in.text("text"),
                JsonFields.instant(in.number("time")));
    }

    private static Exit exit(JsonFields in) {
        if (in.members().containsKey("code")) return new Exit.Exited(in.count("code"));
        if (in.members().containsKey("signal"))
            return new Exit.Killed(in.count("signal"), in.flag("core"));
        return new Exit.Unknown();
    }
}
