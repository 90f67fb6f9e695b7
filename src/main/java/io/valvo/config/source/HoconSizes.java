package io.valvo.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;

import java.util.List;
import java.util.Optional;

/**
 * Sizes as HOCON writes them: {@code 512 MiB} (1024²), {@code 10 MB} (1000²); a number alone is
 * bytes.
 */
public final class HoconSizes {
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB");

    private HoconSizes() {}

    /** In the largest unit that leaves a whole number; less than a KiB: bytes, as a number. */
    public static Object shown(long bytes) {
        for (int unit = UNITS.size() - 1; unit >= 0; unit--) {
            long size = 1L << (10 * (unit + 1));
            if (bytes >= size && bytes % size == 0) return bytes / size + " " + UNITS.get(unit);
        }
        return bytes;
    }

    /** Bytes. */
    public static Optional<Long> parse(String text) {
        try {
            long bytes = ConfigValueFactory.fromAnyRef(text).atKey("v").getBytes("v");
            return bytes >= 0 ? Optional.of(bytes) : Optional.empty();
        } catch (ConfigException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
