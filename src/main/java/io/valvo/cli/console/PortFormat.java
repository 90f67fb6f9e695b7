package io.valvo.cli.console;

import io.valvo.client.JsonValue;
import io.valvo.text.DurationFormat;

import java.time.Duration;

/** What is known of a port ({@code PortJson}), in one line. */
public final class PortFormat {
    private PortFormat() {}

    /**
     * {@code port 8080: held by pid 4711 `node server.js` (user root, for 3 h 2 min), not ours}.
     */
    public static String line(JsonValue port) {
        var head = "port " + port.at("port").text() + ": ";
        return switch (port.at("state").text()) {
            case "free" -> head + "free";
            case "quarantined" -> head + "its old connections are closing";
            case "leased" ->
                    head + "leased to " + lessee(port) + holder(port.at("holder"), ", held by ");
            default -> held(port, head);
        };
    }

    /** By nobody who listens: the reason is a sentence of its own. */
    private static String held(JsonValue port, String head) {
        var holder = holder(port.at("holder"), "held by ");
        return holder.isEmpty() ? port.at("reason").text() : head + holder;
    }

    private static String lessee(JsonValue port) {
        var instance = port.at("instance").text();
        return (instance.isEmpty() ? port.at("service").text() : instance)
                + " as "
                + port.at("name").text();
    }

    private static String holder(JsonValue holder, String before) {
        if (holder.at("pid").text().isEmpty()) return "";
        if (holder.at("pid").number() == 0) return before + holder.at("command").text();
        return before
                + "pid "
                + holder.at("pid").text()
                + " `"
                + holder.at("command").text()
                + "` (user "
                + holder.at("user").text()
                + age(holder)
                + "), "
                + (holder.at("ours").truth() ? "ours" : "not ours");
    }

    private static String age(JsonValue holder) {
        if (holder.at("age_ms").text().isEmpty()) return "";
        return ", for " + DurationFormat.text(Duration.ofMillis(holder.at("age_ms").number()));
    }
}
