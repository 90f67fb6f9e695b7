package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.SecretsSpec;

/** Reads which names hold secrets, and which only sound like it. */
final class SecretsReader {
    private static final ScalarType<String> NAME =
            ScalarType.text(
                    "a name such as DB_PIN, or a pattern such as *_DSN", "-{0,2}[\\w.*?-]+");

    private SecretsReader() {}

    static SecretsSpec secrets(ConfigSection root) {
        var secret = root.list("secrets", NAME);
        var open = root.list("not-secret", NAME);
        open.stream()
                .filter(secret::contains)
                .forEach(it ->
                        root.wrong(
                                "not-secret",
                                it + ", which is one of secrets as well",
                                "",
                                "remove it from one of the two"));
        return new SecretsSpec(secret, open);
    }
}
