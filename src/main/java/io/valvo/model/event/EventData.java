package io.valvo.model.event;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.InstanceState;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What can happen, as subscribers see it: {@link #type()} is the event's type, {@link #data()} its
 * {@code data}.
 */
public sealed interface EventData {
    String type();

    Map<String, Object> data();

    record InstanceChanged(InstanceState from, InstanceState to, String reason)
            implements EventData {
        @Override
        public String type() {
            return "instance.state";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("from", from.word(), "to", to.word(), "reason", reason);
        }
    }

    record ProcessStarted(String command) implements EventData {
        @Override
        public String type() {
            return "process.started";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("command", command);
        }
    }

    /**
     * A process of an earlier daemon is supervised again.
     *
     * @param since when it was started
     */
    record ProcessAdopted(Instant since, int restartCount) implements EventData {
        @Override
        public String type() {
            return "process.adopted";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("since", since.toString(), "restart_count", restartCount);
        }
    }

    record ProcessExited(Exit exit, EndCause cause) implements EventData {
        @Override
        public String type() {
            return "process.exited";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("exit", exit.text(), "cause", cause.word());
        }
    }

    /** A process has handed over to another one of its family. */
    record MainProcessChanged(long from, long to) implements EventData {
        @Override
        public String type() {
            return "process.replaced";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("from", from, "to", to);
        }
    }

    /** Processes that had to be killed beyond the group, or that ignored the stop signal. */
    record Survivors(List<String> killed) implements EventData {
        @Override
        public String type() {
            return "process.survivor";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("killed", killed);
        }
    }

    record ProbeFailed(String probe, String why, int failures) implements EventData {
        @Override
        public String type() {
            return "probe.failed";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("probe", probe, "why", why, "failures", failures);
        }
    }

    record ProbeRecovered(String probe) implements EventData {
        @Override
        public String type() {
            return "probe.recovered";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("probe", probe);
        }
    }

    record HeartbeatMissed(long ageMillis) implements EventData {
        @Override
        public String type() {
            return "heartbeat.missed";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("age_ms", ageMillis);
        }
    }

    /** A bound is near: {@code value} and {@code bound} in the unit of the limit. */
    record LimitWarned(Limit limit, double value, double bound, String text) implements EventData {
        @Override
        public String type() {
            return "limit.warned";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("limit", limit.word(), "value", value, "bound", bound, "text", text);
        }
    }

    /**
     * A bound is overstepped.
     *
     * @param limit its word; besides those of {@link Limit}, {@code heartbeat} (milliseconds)
     */
    record LimitExceeded(String limit, double value, double bound, String text, LimitAction action)
            implements EventData {
        @Override
        public String type() {
            return "limit.exceeded";
        }

        @Override
        public Map<String, Object> data() {
            return ordered(
                    "limit",
                    limit,
                    "value",
                    value,
                    "bound",
                    bound,
                    "text",
                    text,
                    "action",
                    action.name().toLowerCase(Locale.ROOT));
        }
    }

    record PortLeased(String name, int port) implements EventData {
        @Override
        public String type() {
            return "port.leased";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("name", name, "port", port);
        }
    }

    record PortReleased(String name, int port) implements EventData {
        @Override
        public String type() {
            return "port.released";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("name", name, "port", port);
        }
    }

    /**
     * A port that was wanted is taken.
     *
     * @param holder {@code pid, user, command, ours}; empty when no process is known
     * @param reason what is in the way, for people
     */
    record PortConflict(String name, int port, Map<String, Object> holder, String reason)
            implements EventData {
        @Override
        public String type() {
            return "port.conflict";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("name", name, "port", port, "holder", holder, "reason", reason);
        }
    }

    /**
     * It has another port than it had, or would have liked best.
     *
     * @param reason what {@code from} was: {@code leased to db}
     */
    record PortMigrated(String name, int from, int to, Map<String, Object> holder, String reason)
            implements EventData {
        @Override
        public String type() {
            return "port.migrated";
        }

        @Override
        public Map<String, Object> data() {
            return ordered(
                    "name", name, "from", from, "to", to, "holder", holder, "reason", reason);
        }
    }

    record ZombieReaped(long pid, String command) implements EventData {
        @Override
        public String type() {
            return "zombie.reaped";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("pid", pid, "command", command);
        }
    }

    /**
     * The host's memory is nearly exhausted, or isn't any more.
     *
     * @param step {@code starts-wait}, {@code restart} or {@code relieved}
     */
    record HostPressed(String step, HostMemory host, String text) implements EventData {
        @Override
        public String type() {
            return "host.pressure";
        }

        @Override
        public Map<String, Object> data() {
            return ordered(
                    "step",
                    step,
                    "available_bytes",
                    host.available(),
                    "total_bytes",
                    host.total(),
                    "text",
                    text);
        }
    }

    /** A part of the daemon has failed and begun anew; services don't notice. */
    record FaultSurvived(String part) implements EventData {
        public FaultSurvived(DaemonPart part) {
            this(part.text());
        }

        @Override
        public String type() {
            return "daemon.fault";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("part", part);
        }
    }

    /** A process of a daemon that is gone, or a duplicate, was ended. */
    record StrayEnded(long pid, String command, String kind) implements EventData {
        @Override
        public String type() {
            return "stray.ended";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("pid", pid, "command", command, "kind", kind);
        }
    }

    /** Bytes of a log file became its file {@code .1}. */
    record LogRotated(String file, long bytes) implements EventData {
        @Override
        public String type() {
            return "log.rotated";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("file", file, "bytes", bytes);
        }
    }

    /** Output is lost: it came faster than its file could be rotated. */
    record LogDropped(String file, long bytes) implements EventData {
        @Override
        public String type() {
            return "log.dropped";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("file", file, "bytes", bytes);
        }
    }

    /** A service is brought into another shape; {@code none} is the one that is declared. */
    record SwapStarted(String from, String to) implements EventData {
        @Override
        public String type() {
            return "swap.started";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("from", from, "to", to);
        }
    }

    record SwapCompleted(String from, String to) implements EventData {
        @Override
        public String type() {
            return "swap.completed";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("from", from, "to", to);
        }
    }

    /** It didn't get ready in the new shape; the old one comes back. */
    record SwapFailed(String from, String to, String why) implements EventData {
        @Override
        public String type() {
            return "swap.failed";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("from", from, "to", to, "why", why);
        }
    }

    /**
     * The circuit breaker between a route and a target.
     *
     * @param state {@code open}, {@code half_open}, {@code closed}
     * @param why may be empty
     */
    record BreakerChanged(String state, String route, String target, String why)
            implements EventData {
        @Override
        public String type() {
            return switch (state) {
                case "open" -> "breaker.opened";
                case "half_open" -> "breaker.half_opened";
                default -> "breaker.closed";
            };
        }

        @Override
        public Map<String, Object> data() {
            return ordered("route", route, "target", target, "why", why);
        }
    }

    /** It alone of its service fails, and gets no requests for a while. */
    record OutlierEjected(String route, String instance) implements EventData {
        @Override
        public String type() {
            return "outlier.ejected";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("route", route, "instance", instance);
        }
    }

    record FallbackActivated(String command) implements EventData {
        @Override
        public String type() {
            return "fallback.activated";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("command", command);
        }
    }

    /** A worry that changes no state: the service listens elsewhere, a hook failed. */
    record Warning(String text) implements EventData {
        @Override
        public String type() {
            return "warning";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("text", text);
        }
    }

    record ConfigReloaded(List<String> started, List<String> restarted, List<String> stopped)
            implements EventData {
        @Override
        public String type() {
            return "config.reloaded";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("started", started, "restarted", restarted, "stopped", stopped);
        }
    }

    record ConfigRejected(List<String> errors) implements EventData {
        @Override
        public String type() {
            return "config.rejected";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("errors", errors);
        }
    }

    record DaemonStarted(String version, String file) implements EventData {
        @Override
        public String type() {
            return "daemon.started";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("version", version, "file", file);
        }
    }

    /** Clients of services are let in here. */
    record GatewayListening(String url) implements EventData {
        @Override
        public String type() {
            return "gateway.listening";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("url", url);
        }
    }

    record DaemonStopping(String reason) implements EventData {
        @Override
        public String type() {
            return "daemon.stopping";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("reason", reason);
        }
    }

    /** Who asked for what. */
    record Control(String action, String by) implements EventData {
        @Override
        public String type() {
            return "control";
        }

        @Override
        public Map<String, Object> data() {
            return ordered("action", action, "by", by);
        }
    }

    /** A fact read back from where it was kept: nothing but its words. */
    record Kept(String type, Map<String, Object> data) implements EventData {}

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
        return map;
    }
}
