package io.valvo.config.source;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a YAML text is broken, and how. What is never closed is told where it begins: the parser
 * notices at the next quote or bracket of that kind, or at the end.
 */
record YamlErrorText(int line, String text) {
    private static final Pattern OPEN = Pattern.compile("quoted scalar|flow (sequence|mapping)");

    /** Names that the message would quote. */
    private static final Pattern NAMED =
            Pattern.compile("((?:alias|anchor|tag handle|directive|prefix) ).*");

    static YamlErrorText of(MarkedYamlEngineException e, String text, LoadSettings settings) {
        var gaveUp = e.getProblemMark().or(e::getContextMark);
        var context = Optional.<String>ofNullable(e.getContext()).orElse("");
        var begin = e.getContextMark().filter(_ -> OPEN.matcher(context).find());
        if (begin.isPresent())
            return open(context.replaceFirst(".* a ", "a "), line(begin), line(gaveUp));
        int quote = quoteUpTo(line(gaveUp), text, settings);
        if (quote > 0) return open("a quote", quote, line(gaveUp));
        return new YamlErrorText(line(gaveUp), what(context, e) + column(gaveUp));
    }

    private static YamlErrorText open(String what, int begin, int gaveUp) {
        return new YamlErrorText(
                begin, "%s that is not closed; reading gave up at line %d".formatted(what, gaveUp));
    }

    private static String what(String context, MarkedYamlEngineException e) {
        var problem = NAMED.matcher(String.valueOf(e.getProblem())).replaceFirst("$1");
        return (context.isEmpty() ? problem : context + ": " + problem)
                .replaceAll("\\s+", " ")
                .strip();
    }

    /** A quote that was left open ends where the next one was meant to begin. */
    private static int quoteUpTo(int line, String text, LoadSettings settings) {
        int found = 0;
        try {
            for (var event : new Parse(settings).parseString(text)) {
                if (spans(event, line)) found = line(event.getStartMark());
            }
        } catch (YamlEngineException e) {
            return found;
        }
        return found;
    }

    private static boolean spans(Event event, int line) {
        return event instanceof ScalarEvent scalar
                && (scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                        || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED)
                && line(scalar.getStartMark()) < line
                && line(scalar.getEndMark()) == line;
    }

    private static String column(Optional<Mark> mark) {
        return mark.map(it -> " (column " + (it.getColumn() + 1) + ")").orElse("");
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(it -> it.getLine() + 1).orElse(0);
    }
}
