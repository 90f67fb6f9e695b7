package io.valvo.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hides secrets before anybody reads them: the one rule for configurations, command lines, events,
 * reasons and messages. A secret is known by its name, by where it stands, and then by its value
 * wherever it turns up. Better one too many than one too few. A masked text masked again stays as
 * it is.
 */
public final class SecretMask {
    public static final String MASK = KnownSecrets.MASK;

    /** By the usual names alone, where no configuration is at hand. */
    public static final SecretMask USUAL = new SecretMask(SecretNames.USUAL, KnownSecrets.NONE);

    private final SecretNames names;
    private final KnownSecrets known;
    private final SecretFinder text;

    private SecretMask(SecretNames names, KnownSecrets known) {
        this.names = names;
        this.known = known;
        this.text = new SecretFinder(names, _ -> {});
    }

    /** By names alone, as {@link SecretSource} has them. */
    public static SecretMask ofNames(List<String> secret, List<String> open) {
        return new SecretMask(new SecretNames(secret, open), KnownSecrets.NONE);
    }

    /** By the names of a configuration, and the values of what is secret in it. */
    public static SecretMask of(SecretSource source) {
        return USUAL.after(source);
    }

    /** The same for what replaces a configuration: values of the one before stay secret. */
    public SecretMask after(SecretSource source) {
        var latest = new SecretNames(source.secretNames(), source.openNames());
        var collector = new SecretCollector(latest);
        source.showTo(collector);
        return new SecretMask(latest, KnownSecrets.of(collector.values(), known));
    }

    /** A variable, option or header of this name holds a secret. */
    public boolean named(String name) {
        return names.secret(name);
    }

    /** The value of a variable or header, as it may be shown. */
    public String masked(String name, String value) {
        return named(name) && !value.isEmpty() ? MASK : masked(value);
    }

    /**
     * A text, such as a command line, without the passwords of URLs, values of secret options,
     * parameters, headers and of fields of connection strings, and without values that are known.
     */
    public String masked(String shown) {
        return text.masked(known.masked(shown));
    }

    public Map<String, String> masked(Map<String, String> values) {
        var masked = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> masked.put(name, masked(name, value)));
        return masked;
    }

    /**
     * A command with the values of secret options hidden: {@code --token abc}, {@code --token=abc},
     * {@code -u me:abc}.
     */
    public List<String> masked(List<String> command) {
        return text.masked(command.stream().map(known::masked).toList());
    }

    /** Texts that have nothing to do with each other. */
    public List<String> each(List<String> texts) {
        return texts.stream().map(this::masked).toList();
    }
}
