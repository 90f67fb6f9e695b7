package io.valvo.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.valvo.model.InstanceName;
import io.valvo.text.DurationParser;
import io.valvo.wire.WireJson;

import org.apache.pekko.util.ByteString;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request, understood: its variables and parameters are those that the table declares.
 *
 * @param variables of the path
 * @param query values of each parameter, never empty lists
 * @param media the representation to answer with
 * @param headers of the request, by name in lower case
 */
public record ApiRequest(
        Map<String, String> variables,
        Map<String, List<String>> query,
        Map<String, String> headers,
        ByteString body,
        String media,
        Principal caller) {
    /** The service or instance that the path means: {@code backend~2} is {@code backend/2}. */
    public String subject() {
        return InstanceName.fromPathSegment(variable("s"));
    }

    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    public boolean wants(String representation) {
        return media.equals(representation);
    }

    public List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }

    public Optional<String> text(String name) {
        return all(name).stream().findFirst();
    }

    /** {@code ?force}, {@code ?force=1} and {@code ?force=true} are true. */
    public boolean flag(String name) {
        return text(name)
                .map(value ->
                        switch (value.toLowerCase(Locale.ROOT)) {
                            case "", "1", "true", "yes" -> true;
                            case "0", "false", "no" -> false;
                            default -> throw bad(name, value, "true or false");
                        })
                .orElse(false);
    }

    public int number(String name, int fallback, int min, int max) {
        return text(name).map(value -> number(name, value, min, max)).orElse(fallback);
    }

    public static int number(String name, String value, int min, int max) {
        try {
            var number = Integer.parseInt(value);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException e) {
            // told below, with what was found
        }
        throw bad(name, value, "a number from " + min + " to " + max);
    }

    /** Empty: the caller doesn't wait. */
    public Optional<Duration> patience() {
        var longest = caller.longestWait();
        return text("wait")
                .map(value -> {
                    var wait =
                            DurationParser.parse(value)
                                    .orElseThrow(
                                            () -> bad("wait", value, "a duration such as 30s"));
                    if (wait.compareTo(longest) > 0) {
                        throw bad("wait", value, "at most " + longest.toMinutes() + "m");
                    }
                    return wait;
                });
    }

    /** The body, or {@code absent} when there is none. */
    public <T> T body(Class<T> type, T absent) {
        return body.isEmpty() ? absent : body(type);
    }

    public <T> T body(Class<T> type) {
        if (body.isEmpty())
            throw new ProblemException(Problems.malformed("a JSON body is expected"));
        try {
            return WireJson.readStrictly(body.toArray(), type);
        } catch (JsonProcessingException e) {
            throw new ProblemException(Problems.malformed(describe(e)));
        } catch (IOException e) {
            throw new ProblemException(Problems.malformed("the body can't be read"));
        }
    }

    private static String describe(JsonProcessingException e) {
        var where = e.getLocation();
        var place =
                where == null
                        ? ""
                        : "line " + where.getLineNr() + ", column " + where.getColumnNr() + ": ";
        return place + e.getOriginalMessage().lines().findFirst().orElse("no JSON");
    }

    public static ProblemException bad(String name, String value, String expected) {
        return new ProblemException(Problems.badParameter(name, value, expected));
    }
}
