package io.valvo.cli.console;

import io.valvo.client.JsonValue;
import io.valvo.model.event.Event;

import java.time.Instant;
import java.util.Map;

/**
 * An event to be told, whether it comes from the daemon in this process or over the wire.
 *
 * @param who instance, else service, else empty: the daemon itself
 * @param pid 0: none
 */
public record EventView(
        long seq, Instant time, String type, String who, long pid, Map<String, Object> data) {
    static EventView of(Event event) {
        var subject = event.subject();
        var who = subject.instance().or(subject::service).orElse("");
        var fact = event.fact();
        return new EventView(
                event.seq(), event.time(), fact.type(), who, subject.pid(), fact.data());
    }

    /** Reads {@code EventJson}. */
    public static EventView of(JsonValue event) {
        var instance = event.at("instance").text();
        var who = instance.isEmpty() ? event.at("service").text() : instance;
        var time = event.at("time").text();
        return new EventView(
                event.at("seq").number(),
                time.isEmpty() ? Instant.EPOCH : Instant.parse(time),
                event.at("type").text(),
                who,
                event.at("pid").number(),
                event.at("data").map());
    }

    /** A member of {@code data} as text; empty when absent. */
    String said(String key) {
        return String.valueOf(data.getOrDefault(key, ""));
    }
}
