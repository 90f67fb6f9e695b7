package io.valvo.rules.lifecycle;

import java.util.List;
import java.util.stream.Stream;

/** The life from now on, and what to do about it, in this order. */
public record LifecycleStep(Lifecycle next, List<Effect> effects) {
    LifecycleStep and(Effect last) {
        return new LifecycleStep(next, Stream.concat(effects.stream(), Stream.of(last)).toList());
    }

    LifecycleStep after(List<Effect> first) {
        return new LifecycleStep(next, Stream.concat(first.stream(), effects.stream()).toList());
    }
}
