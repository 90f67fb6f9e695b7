package io.valvo.cli;

import java.util.List;

/** The steps and notes of a plan ({@code PlanJson}) as lines. */
final class PlanText {
    private PlanText() {}

    /**
     * @param none said of a plan without anything in it
     */
    static String of(Node plan, String none) {
        var out = new StringBuilder();
        for (var step : plan.at("steps").items()) line(out, step);
        for (var note : plan.at("notes").items())
            out.append("note: ").append(note.text()).append('\n');
        return out.isEmpty() ? none : out.toString();
    }

    static String starts(List<String> names) {
        var out = new StringBuilder();
        for (var name : names) out.append("  start    ").append(name).append('\n');
        return out.isEmpty() ? "  start nothing" : out.toString();
    }

    private static void line(StringBuilder out, Node step) {
        var action = step.at("action").text();
        var why = step.at("why").text();
        out.append(action)
                .append(" ".repeat(Math.max(1, 9 - action.length())))
                .append(step.at("service").text());
        out.append(why.isEmpty() ? "" : ": " + why).append('\n');
    }
}
