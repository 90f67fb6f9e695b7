package io.valvo.cli.console;

import io.valvo.text.DurationFormat;
import io.valvo.text.TerminalText;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells events in plain words. It remembers of each instance when it began to start, and its pid
 * and ports, so that "ready" can say all of it. One thread at a time.
 */
public final class EventNarrator {
    /** How it is meant: decides the colour. */
    public enum Tone {
        GOOD,
        BAD,
        WAITING,
        PLAIN
    }

    /**
     * @param headline whether a person who watches everything wants to see it
     */
    record Words(String text, Tone tone, boolean headline) {
        Words {
            text = TerminalText.line(text);
        }
    }

    private final Map<String, Start> starts = new LinkedHashMap<>();

    Words tell(EventView event) {
        return switch (event.type()) {
            case "instance.state" -> state(event);
            case "process.started" -> started(event);
            case "process.adopted" -> plain("goes on" + pid(event), true);
            case "process.exited" -> exited(event);
            case "process.replaced" -> plain("handed over to pid " + event.data().get("to"), true);
            case "process.survivor" -> bad("had to be killed: " + list(event.data().get("killed")));
            case "port.leased" -> leased(event);
            case "port.released" -> released(event);
            case "port.conflict" -> waiting("port " + event.said("port") + " is " + taken(event));
            case "port.migrated" ->
                    waiting(
                            "takes port "
                                    + event.said("to")
                                    + ", since "
                                    + event.said("from")
                                    + " is "
                                    + taken(event));
            case "probe.failed" ->
                    waiting(
                            "check "
                                    + event.said("probe")
                                    + " failed: "
                                    + event.said("why")
                                    + times(event));
            case "probe.recovered" -> good("check " + event.said("probe") + " passes again");
            case "heartbeat.missed" -> bad("gave no sign of life for " + millis(event, "age_ms"));
            case "limit.warned" -> waiting("nears its limit: " + event.said("text"));
            case "limit.exceeded" -> bad("is over its limit: " + event.said("text"));
            case "zombie.reaped" ->
                    plain(
                            "orphan reaped: "
                                    + event.said("command")
                                    + " (pid "
                                    + event.said("pid")
                                    + ")",
                            false);
            case "fallback.activated" -> waiting("runs its fallback: " + event.said("command"));
            case "warning" -> waiting(event.said("text"));
            default -> ofDaemon(event);
        };
    }

    private static Words ofDaemon(EventView event) {
        return switch (event.type()) {
            case "daemon.started" ->
                    plain("valvo " + event.said("version") + " runs " + event.said("file"), true);
            case "breaker.opened" -> bad(breaker(event, "is open") + because(event.said("why")));
            case "breaker.half_opened" -> waiting(breaker(event, "is tried"));
            case "breaker.closed" -> good(breaker(event, "is closed"));
            case "outlier.ejected" ->
                    bad(
                            "%s gets no requests of route %s for a while: it alone fails"
                                    .formatted(event.said("instance"), event.said("route")));
            case "gateway.listening" -> plain("gateway: " + event.said("url"), true);
            case "daemon.stopping" -> plain("stopping" + because(event.said("reason")), true);
            case "config.reloaded" -> plain("configuration reloaded" + changes(event), true);
            case "config.rejected" ->
                    bad("configuration rejected: " + list(event.data().get("errors")));
            case "control" ->
                    plain(event.said("action") + " asked for by " + event.said("by"), false);
            case "gap" ->
                    waiting(
                            "events "
                                    + event.said("from")
                                    + " to "
                                    + event.said("to")
                                    + " are no longer kept");
            default ->
                    plain(
                            event.data().isEmpty()
                                    ? event.type()
                                    : event.type() + " " + event.data(),
                            true);
        };
    }

    private static String breaker(EventView event, String state) {
        return "circuit breaker of route %s to %s %s"
                .formatted(event.said("route"), event.said("target"), state);
    }

    private Words state(EventView event) {
        var reason = event.said("reason");
        return switch (event.said("to")) {
            case "pending" -> new Words("waits" + because(reason), Tone.WAITING, !reason.isEmpty());
            case "starting" -> starting(event);
            case "ready" -> ready(event);
            case "unhealthy" -> bad("unhealthy" + because(reason));
            case "backoff" -> bad("will be started again" + because(reason));
            case "failed" -> bad("failed" + because(reason));
            case "completed" -> good("completed" + after(event));
            case "scheduled" -> plain("scheduled" + because(reason), true);
            case "stopping" -> plain("stopping" + because(reason), true);
            case "stopped" -> stopped(event);
            default -> plain(event.said("to") + because(reason), true);
        };
    }

    private Words starting(EventView event) {
        of(event).since = event.time();
        return plain("starting", true);
    }

    private Words ready(EventView event) {
        var again = event.said("from").equals("unhealthy");
        return good(
                again ? "healthy again" : "ready" + after(event) + where(of(event), event.pid()));
    }

    private Words stopped(EventView event) {
        starts.remove(event.who());
        return plain("stopped" + because(event.said("reason")), true);
    }

    private Words started(EventView event) {
        of(event).pid = event.pid();
        return plain("runs " + event.said("command") + pid(event), false);
    }

    private static Words exited(EventView event) {
        var text = event.said("exit") + because(event.said("cause"));
        return event.said("cause").equals("crash") ? bad(text) : plain(text, false);
    }

    private Words leased(EventView event) {
        of(event).ports.put(event.said("name"), event.said("port"));
        return plain("has port " + event.said("port") + " (" + event.said("name") + ")", false);
    }

    private Words released(EventView event) {
        of(event).ports.remove(event.said("name"));
        return plain("gave port " + event.said("port") + " back", false);
    }

    private Start of(EventView event) {
        return starts.computeIfAbsent(event.who(), _ -> new Start());
    }

    private String after(EventView event) {
        var since = of(event).since;
        if (since.equals(Instant.EPOCH) || event.time().isBefore(since)) return "";
        return " after " + DurationFormat.text(Duration.between(since, event.time()));
    }

    private static String where(Start start, long pid) {
        long known = pid == 0 ? start.pid : pid;
        var ports = String.join(", ", start.ports.values());
        var port = ports.isEmpty() ? "" : (start.ports.size() == 1 ? "port " : "ports ") + ports;
        if (known == 0) return port.isEmpty() ? "" : " (" + port + ")";
        return " (pid " + known + (port.isEmpty() ? "" : ", " + port) + ")";
    }

    private static String pid(EventView event) {
        return event.pid() == 0 ? "" : " (pid " + event.pid() + ")";
    }

    /** Without a holder the reason tells who has it, or that it can't be seen. */
    private static String taken(EventView event) {
        if (event.data().get("holder") instanceof Map<?, ?> holder && !holder.isEmpty())
            return "held by " + holder(holder);
        var head = "port " + event.said("port") + " is ";
        var reason = event.said("reason");
        return reason.startsWith(head) ? reason.substring(head.length()) : reason;
    }

    private static String holder(Map<?, ?> holder) {
        var ours = Boolean.TRUE.equals(holder.get("ours")) ? ", ours" : ", not ours";
        return "pid " + holder.get("pid") + " `" + holder.get("command") + "`" + ours;
    }

    private static String changes(EventView event) {
        var text = new StringBuilder();
        for (var key : List.of("started", "restarted", "stopped")) {
            var names = list(event.data().get(key));
            if (!names.isEmpty())
                text.append(text.isEmpty() ? ": " : "; ").append(key).append(' ').append(names);
        }
        return text.toString();
    }

    private static String times(EventView event) {
        var failures = event.said("failures");
        return failures.isEmpty() || failures.equals("1") ? "" : " (" + failures + " in a row)";
    }

    private static String millis(EventView event, String key) {
        return event.data().get(key) instanceof Number n
                ? DurationFormat.text(Duration.ofMillis(n.longValue()))
                : "too long";
    }

    private static String list(@org.jspecify.annotations.Nullable Object items) {
        if (!(items instanceof List<?> list)) return items == null ? "" : items.toString();
        var text = new StringBuilder();
        for (var item : list) text.append(text.isEmpty() ? "" : ", ").append(item);
        return text.toString();
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private static Words good(String text) {
        return new Words(text, Tone.GOOD, true);
    }

    private static Words bad(String text) {
        return new Words(text, Tone.BAD, true);
    }

    private static Words waiting(String text) {
        return new Words(text, Tone.WAITING, true);
    }

    private static Words plain(String text, boolean headline) {
        return new Words(text, Tone.PLAIN, headline);
    }

    /** What is known of a start that may be told later. */
    private static final class Start {
        private final Map<String, String> ports = new LinkedHashMap<>();
        private Instant since = Instant.EPOCH;
        private long pid;
    }
}
