package io.valvo.config.reader;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A time as {@code crontab(5)} has it: five fields, or one of its names for them. */
final class CronExpression {
    private static final Map<String, String> NAMES =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");

    private static final int FIELDS = 5;

    /** Any time will do: a 29 February is due within four years of it. */
    private static final ZonedDateTime SOME_TIME =
            ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private CronExpression() {}

    /** Its five fields. */
    static String fields(String text) {
        return NAMES.getOrDefault(text.strip(), text);
    }

    /** What is wrong with it, for people. */
    static Optional<String> problem(String text) {
        var fields = List.of(fields(text).strip().split("\\s+", -1));
        if (text.strip().startsWith("@") && fields.size() < FIELDS)
            return Optional.of(
                    "is none of " + String.join(", ", NAMES.keySet().stream().sorted().toList()));
        if (fields.size() != FIELDS) return Optional.of("has " + count(fields.size()));
        return problemOf(String.join(" ", fields));
    }

    private static String count(int fields) {
        return fields == 1 ? "one field" : fields + " fields";
    }

    /** The library fails in many ways at what it doesn't expect: each means a mistake. */
    private static Optional<String> problemOf(String fields) {
        try {
            var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            var times = ExecutionTime.forCron(parser.parse(fields).validate());
            return times.nextExecution(SOME_TIME).isPresent()
                    ? Optional.empty()
                    : Optional.of("never comes");
        } catch (IllegalArgumentException mistake) {
            return Optional.of(told(mistake));
        } catch (RuntimeException unexpected) {
            return Optional.of("can't be read");
        }
    }

    private static String told(IllegalArgumentException mistake) {
        var why = String.valueOf(mistake.getMessage()).replaceAll("Failed to parse [^.]*\\. ", "");
        return why.isBlank() || why.length() > 200 ? "can't be read" : "can't be read: " + why;
    }
}
