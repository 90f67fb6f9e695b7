package io.valvo.api.view;

import io.valvo.text.DurationFormat;
import io.valvo.text.TerminalText;
import io.valvo.wire.InstanceJson;
import io.valvo.wire.ServiceJson;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of {@code valvo status}: the {@code text/plain} representation of a list of services,
 * one row per instance. The daemon renders it so that the client only copies bytes.
 */
public final class StatusTable {
    /**
     * How it looks.
     *
     * @param columns width in characters; 0: as wide as it gets
     * @param color with ANSI escapes
     */
    public record Style(int columns, boolean color) {
        public static final Style PLAIN = new Style(0, false);
    }

    private static final List<String> HEADER =
            List.of(
                    "NAME",
                    "STATE",
                    "PID",
                    "PORTS",
                    "UPTIME",
                    "RESTARTS",
                    "MEMORY",
                    "CPU",
                    "HEALTH");
    private static final String GAP = "  ";
    private static final String NONE = "-";

    /** Of a reason; {@code why} has the rest. */
    private static final int MOST_REASON = 100;

    private StatusTable() {}

    /** Ends with a newline. {@code services} in the order in which they shall appear. */
    public static String render(List<ServiceJson> services, Style style) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADER);
        for (var service : services) {
            for (var instance : service.instances()) rows.add(row(instance));
        }
        var widths = widths(rows);
        var out = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) line(rows.get(i), widths, i == 0, style, out);
        return out.toString();
    }

    private static List<String> row(InstanceJson instance) {
        return List.of(
                instance.name(),
                instance.state(),
                text(instance.pid()),
                ports(instance),
                uptime(instance),
                Integer.toString(instance.restartCount()),
                instance.memoryMb() == null ? NONE : megabytes(instance.memoryMb()),
                instance.cpuPercent() == null ? NONE : percent(instance.cpuPercent()),
                health(instance));
    }

    private static String health(InstanceJson instance) {
        var reason = instance.reason() == null ? "" : instance.reason();
        return reason.isEmpty()
                ? instance.health()
                : instance.health() + ": " + TerminalText.line(reason, MOST_REASON);
    }

    /** A waiting instance tells when it tries again instead. */
    private static String uptime(InstanceJson instance) {
        if (instance.nextTryMs() != null)
            return "in " + DurationFormat.twoUnits(instance.nextTryMs());
        return instance.uptimeMs() == null ? NONE : DurationFormat.twoUnits(instance.uptimeMs());
    }

    private static String ports(InstanceJson instance) {
        if (instance.ports().isEmpty()) return NONE;
        return instance.ports().values().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private static String text(@Nullable Object value) {
        return value == null ? NONE : value.toString();
    }

    private static String megabytes(double mib) {
        return mib < 1024
                ? String.format(Locale.ROOT, "%.0fM", mib)
                : String.format(Locale.ROOT, "%.1fG", mib / 1024);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f%%", value);
    }

    private static int[] widths(List<List<String>> rows) {
        var widths = new int[HEADER.size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static void line(
            List<String> row, int[] widths, boolean header, Style style, StringBuilder out) {
        int used = 0;
        for (int i = 0; i < row.size(); i++) {
            var last = i == row.size() - 1;
            var cell = last ? fit(row.get(i), style.columns() - used) : pad(row.get(i), widths[i]);
            out.append(paint(cell, row, i, header, style));
            if (!last) out.append(GAP);
            used += widths[i] + GAP.length();
        }
        out.append('\n');
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    /** A cell that doesn't fit is cut, never to less than its first word. */
    private static String fit(String text, int room) {
        if (room <= 0 || text.length() <= room) return text;
        return room < 12 ? text.split(":", 2)[0] : text.substring(0, room - 1) + "…";
    }

    private static String paint(
            String cell, List<String> row, int column, boolean header, Style style) {
        if (!style.color()) return cell;
        if (header) return "\u001b[1m" + cell + "\u001b[0m";
        return column == 1 ? "\u001b[" + color(row.get(1)) + "m" + cell + "\u001b[0m" : cell;
    }

    private static String color(String state) {
        return switch (state) {
            case "ready", "completed" -> "32";
            case "starting", "pending", "stopping", "backoff" -> "33";
            case "unhealthy", "failed" -> "31";
            case "scheduled" -> "36";
            default -> "2";
        };
    }
}
