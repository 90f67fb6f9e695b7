package io.valvo.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An error as RFC 9457 has it, media type {@code application/problem+json}.
 *
 * @param type {@code urn:valvo:problem:unknown-service}, …: what programs look at
 * @param title the kind of error, the same for every occurrence
 * @param status the HTTP status code
 * @param detail what happened this time, and what to do
 * @param instance the path that was asked for
 * @param similar names that may have been meant
 * @param errors all that is wrong, where it is more than one thing ({@code valvo.conf:12: …})
 * @param output the service's last lines of output, when its start failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaName("Problem")
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        @Nullable List<String> similar,
        @Nullable List<String> errors,
        @Nullable List<String> output) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** {@code kind} is the last part of the type. */
    public static Problem of(int status, String kind, String title, String detail) {
        return new Problem(
                "urn:valvo:problem:" + kind, title, status, detail, "", null, null, null);
    }

    public Problem at(String path) {
        return new Problem(type, title, status, detail, path, similar, errors, output);
    }

    /** With what it says masked. */
    public Problem masked(UnaryOperator<String> mask) {
        return new Problem(
                type,
                title,
                status,
                mask.apply(detail),
                instance,
                similar,
                each(errors, mask),
                each(output, mask));
    }

    private static @Nullable List<String> each(
            @Nullable List<String> texts, UnaryOperator<String> mask) {
        return texts == null ? null : texts.stream().map(mask).toList();
    }

    public Problem withSimilar(List<String> names) {
        return new Problem(type, title, status, detail, instance, names, errors, output);
    }

    public Problem withErrors(List<String> all) {
        return new Problem(type, title, status, detail, instance, similar, all, output);
    }

    public Problem withOutput(List<String> lines) {
        return new Problem(type, title, status, detail, instance, similar, errors, lines);
    }
}
