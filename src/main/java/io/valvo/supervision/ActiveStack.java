package io.valvo.supervision;

import io.valvo.model.spec.StackSpec;

/** Where {@link ServicesActor} publishes the configuration in effect. Read by any thread. */
public interface ActiveStack {
    StackSpec current();

    /** From now on this one is in effect. */
    void accepted(StackSpec stack);
}
