package io.valvo.model.spec;

import java.util.List;

/**
 * Which names hold secrets, beyond the usual ones: names or patterns ({@code *}, {@code ?}) of
 * variables, options, headers and parameters.
 *
 * @param secret hold one
 * @param open hold none, although they sound like it; an exact name counts more than a pattern
 */
public record SecretsSpec(List<String> secret, List<String> open) {
    public static final SecretsSpec NONE = new SecretsSpec(List.of(), List.of());

    public SecretsSpec {
        secret = List.copyOf(secret);
        open = List.copyOf(open);
    }
}
