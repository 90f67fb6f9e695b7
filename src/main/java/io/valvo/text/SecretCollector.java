package io.valvo.text;

import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects the values that are secret in what it is shown: what {@link SecretFinder} would hide
 * there. What is a name in the same configuration, a path or too short to be told from an ordinary
 * word is left out.
 */
public final class SecretCollector {
    private static final Pattern SCHEME = Pattern.compile("(?i)^(bearer|basic|token)\\s+");
    private static final Pattern MIXED = Pattern.compile("(?=.*\\d)(?=.*\\p{L}).*");
    private static final Pattern FILE = Pattern.compile("(/[\\w.-]+)+/[\\w-]+\\.\\w{1,8}");
    private static final Pattern ESCAPED = Pattern.compile(".*%[0-9A-Fa-f]{2}.*");
    private static final Pattern PUBLIC =
            Pattern.compile("(?i)(.*[_-])?(user|username|login|name|host|database|db)");

    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> ordinary = new HashSet<>();
    private final SecretFinder finder;

    SecretCollector(SecretNames names) {
        finder = new SecretFinder(names, this::keep);
    }

    /** What was found so far. */
    List<String> values() {
        return found.stream().filter(it -> !ordinary.contains(it)).toList();
    }

    /** A word that is no secret, wherever it stands. */
    public void ordinary(String word) {
        ordinary.add(word);
    }

    /** Variables or headers by their names. */
    public void variables(Map<String, String> values) {
        values.forEach((name, value) -> {
            if (!isFolder(name, value)) finder.masked(name, value);
            if (PUBLIC.matcher(name).matches()) ordinary.add(value);
        });
    }

    /** Each shell exports where it stands: no password, though it is called like one. */
    private static boolean isFolder(String name, String value) {
        return value.startsWith("/") && (name.equals("PWD") || name.equals("OLDPWD"));
    }

    /** The words of a command line, the program first. */
    public void command(List<String> command) {
        command.stream().findFirst().ifPresent(it -> ordinary.add(it.replaceFirst(".*/", "")));
        finder.masked(command);
    }

    /** A path, URL or body. */
    public void text(String text) {
        finder.masked(text);
    }

    /** Whoever prints a key prints line by line; whoever connects decodes a URL's password. */
    private void keep(String secret) {
        var bare = SCHEME.matcher(secret).replaceFirst("");
        bare.lines().map(String::strip).filter(SecretCollector::telling).forEach(found::add);
        if (ESCAPED.matcher(secret).matches()) keepDecoded(secret);
    }

    private void keepDecoded(String secret) {
        try {
            var decoded = URI.create("x://" + secret + "@x").getUserInfo();
            if (decoded != null && telling(decoded)) found.add(decoded);
        } catch (IllegalArgumentException notEscaped) {
            // A percent sign that means itself: the value as it stands is all there is.
        }
    }

    private static boolean telling(String value) {
        if (value.contains("{{") || value.startsWith("-----") || FILE.matcher(value).matches())
            return false;
        return value.length() >= KnownSecrets.LONG
                || (value.length() >= KnownSecrets.SHORT && MIXED.matcher(value).matches());
    }
}
