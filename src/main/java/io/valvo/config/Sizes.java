package io.valvo.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;

import java.util.Optional;

/**
 * Sizes as HOCON writes them: {@code 512 MiB} (1024²), {@code 10 MB} (1000²); a number alone is
 * bytes.
 */
final class Sizes {
    private Sizes() {}

    /** Bytes. */
    static Optional<Long> parse(String text) {
        try {
            long bytes = ConfigValueFactory.fromAnyRef(text).atKey("v").getBytes("v");
            return bytes >= 0 ? Optional.of(bytes) : Optional.empty();
        } catch (ConfigException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
