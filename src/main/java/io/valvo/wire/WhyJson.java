package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The cause chain of a service or instance.
 *
 * @param text plain words for a person, one line per instance
 */
@SchemaName("WhyJson")
public record WhyJson(String name, String state, String text, List<Instance> instances) {

    /**
     * The causes of one instance's state, each by itself.
     *
     * @param attempt failures in a row so far
     * @param budgetUsed restarts within the window so far, of {@code budgetMax} allowed
     * @param waitsFor dependencies that do not hold yet, as {@code db (ready)}
     * @param askedBy the latest control request on it, as {@code restart by cli}; null when nobody
     *     asked
     */
    @SchemaName("WhyInstance")
    public record Instance(
            String name,
            String state,
            String reason,
            @Nullable String lastExit,
            int attempt,
            int budgetUsed,
            int budgetMax,
            long budgetWithinMs,
            @Nullable Long nextTryMs,
            List<String> waitsFor,
            @Nullable String askedBy) {}
}
