package io.valvo.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a variable, option, header or parameter of a name usually holds a secret: by the words of
 * the name, so {@code MAX_TOKENS} and {@code TOKENIZER} don't and {@code API_TOKEN} does.
 */
final class SecretNameRule {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]+");

    private static final Pattern ANYWHERE =
            Pattern.compile(
                    "pass(word|wd|phrase|code)|passwrd|secret(?!ar)|credential|cookie|authori[sz]ation");
    private static final Pattern WHOLE =
            Pattern.compile(
                    "pw|pwd|pass|jwt|bearer|token|tokens|key|keys|.+(token|apikey|authkey|secretkey|privatekey|accesskey|pwd|passwd)s?");

    /** Only as the last word: {@code BASIC_AUTH}, but not {@code AUTH_URL}. */
    private static final Pattern LAST =
            Pattern.compile("auth|(db|user|smtp|mail|ftp|my|pg|root|admin)pass");

    /** A number of tokens, the length of a key. */
    private static final Set<String> MEASURES =
            Set.of(
                    "max",
                    "min",
                    "num",
                    "count",
                    "limit",
                    "limits",
                    "length",
                    "len",
                    "size",
                    "total",
                    "budget",
                    "per",
                    "bits",
                    "ttl",
                    "expiry",
                    "timeout",
                    "rate",
                    "type",
                    "algorithm");

    /** What makes a key one of another kind. */
    private static final Set<String> OPEN_KEYS =
            Set.of(
                    "public",
                    "primary",
                    "foreign",
                    "sort",
                    "partition",
                    "cache",
                    "shard",
                    "routing",
                    "hot",
                    "map",
                    "group",
                    "object",
                    "index",
                    "unique");

    /** What makes more than one token secret: without it they are counted. */
    private static final Set<String> GRANTS =
            Set.of("access", "api", "auth", "bearer", "refresh", "bot", "session");

    private static final Set<String> PLACES = Set.of("file", "path", "dir");

    private SecretNameRule() {}

    static boolean is(String name) {
        var words = words(name);
        if (words.isEmpty() || PLACES.contains(words.getLast())) return false;
        return words.stream().anyMatch(it -> ANYWHERE.matcher(it).find())
                || LAST.matcher(words.getLast()).matches()
                || words.stream().anyMatch(it -> WHOLE.matcher(it).matches() && secret(it, words));
    }

    private static boolean secret(String word, List<String> words) {
        if (words.stream().anyMatch(MEASURES::contains)) return false;
        return switch (word) {
            case "key", "keys" -> words.stream().noneMatch(OPEN_KEYS::contains);
            case "tokens" -> words.stream().anyMatch(GRANTS::contains);
            default -> true;
        };
    }

    private static List<String> words(String name) {
        var apart = HUMP.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
        return Arrays.stream(SEPARATOR.split(apart)).filter(it -> !it.isEmpty()).toList();
    }
}
