package io.valvo.sampling;

import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.os.ProcessTreeId;

import java.util.function.Consumer;

/** The messages of a {@link Sampler}: which process trees it reads {@code /proc} for. */
public sealed interface SamplerCommand {
    /**
     * An instance has a process to be watched; the same again with other limits changes these.
     *
     * @param near hears of samples that are near a limit, and of the first one after that isn't any
     *     more; must return at once
     */
    record Watch(String instance, ProcessTreeId tree, LimitsSpec limits, Consumer<UsageSample> near)
            implements SamplerCommand {}

    /** The process of the instance has ended; what it used stays known. */
    record Forget(String instance) implements SamplerCommand {}

    /** There is no such instance any more. */
    record Remove(String instance) implements SamplerCommand {}

    /** The stream has ended, which it never does by itself. */
    record StreamEnded(Throwable why) implements SamplerCommand {}
}
