package io.valvo.supervision;

import io.valvo.model.spec.StackSpec;

/**
 * Holds the configuration that services are supervised by. {@link ServicesActor} alone replaces it,
 * in the turn in which it carries out the change, so nobody sees another one than is in effect.
 */
public interface ConfigurationInEffect {
    StackSpec current();

    void replace(StackSpec next);
}
