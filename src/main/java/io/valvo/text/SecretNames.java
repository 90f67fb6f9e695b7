package io.valvo.text;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides by its name whether something holds a secret: first exact names of the configuration,
 * then its patterns, then the usual words. Neither case nor the choice between {@code -} and {@code
 * _} tells names apart.
 */
final class SecretNames {
    static final SecretNames USUAL = new SecretNames(List.of(), List.of());

    private final Set<String> secret;
    private final Set<String> open;
    private final List<Pattern> secretPatterns;
    private final List<Pattern> openPatterns;

    /** Names or patterns, as {@link SecretSource} has them. */
    SecretNames(List<String> secret, List<String> open) {
        this.secret = exact(secret);
        this.open = exact(open);
        secretPatterns = patterns(secret);
        openPatterns = patterns(open);
    }

    boolean secret(String name) {
        var plain = plain(name);
        if (secret.contains(plain)) return true;
        if (open.contains(plain)) return false;
        if (secretPatterns.stream().anyMatch(it -> it.matcher(plain).matches())) return true;
        return openPatterns.stream().noneMatch(it -> it.matcher(plain).matches())
                && SecretNameRule.is(name);
    }

    /** An option is written with dashes, and named without. */
    static String plain(String name) {
        return name.replaceFirst("^-+", "").toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static Set<String> exact(List<String> names) {
        return names.stream()
                .filter(it -> !isPattern(it))
                .map(SecretNames::plain)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<Pattern> patterns(List<String> names) {
        return names.stream().filter(SecretNames::isPattern).map(SecretNames::pattern).toList();
    }

    private static boolean isPattern(String name) {
        return name.contains("*") || name.contains("?");
    }

    private static Pattern pattern(String name) {
        var regex =
                plain(name)
                        .chars()
                        .mapToObj(it ->
                                switch (it) {
                                    case '*' -> ".*";
                                    case '?' -> ".";
                                    default -> Pattern.quote(Character.toString(it));
                                })
                        .collect(Collectors.joining());
        return Pattern.compile(regex);
    }
}
