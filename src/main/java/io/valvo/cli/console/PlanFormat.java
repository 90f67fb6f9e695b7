package io.valvo.cli.console;

import io.valvo.client.JsonValue;

import java.util.List;

/** The steps and notes of a plan ({@code PlanJson}) as lines. */
public final class PlanFormat {
    private PlanFormat() {}

    /**
     * @param none said of a plan without anything in it
     */
    public static String of(JsonValue plan, String none) {
        var out = new StringBuilder();
        for (var step : plan.at("steps").items()) line(out, step);
        for (var note : plan.at("notes").items())
            out.append("note: ").append(note.text()).append('\n');
        return out.isEmpty() ? none : out.toString();
    }

    public static String starts(List<String> names) {
        var out = new StringBuilder();
        for (var name : names) out.append("  start    ").append(name).append('\n');
        return out.isEmpty() ? "  start nothing" : out.toString();
    }

    private static void line(StringBuilder out, JsonValue step) {
        var action = step.at("action").text();
        var why = step.at("why").text();
        out.append(action)
                .append(" ".repeat(Math.max(1, 9 - action.length())))
                .append(step.at("service").text());
        out.append(why.isEmpty() ? "" : ": " + why).append('\n');
    }
}
