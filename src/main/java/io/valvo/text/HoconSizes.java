package io.valvo.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sizes as the specification of HOCON writes them ("Size in bytes format"): {@code 512 MiB}, {@code
 * 512m} (1024²), {@code 10 MB}, {@code 10 megabytes} (1000²); a number alone is bytes.
 */
public final class HoconSizes {
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB");

    private static final List<String> DECIMAL =
            List.of("kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta");
    private static final List<String> BINARY =
            List.of("kibi", "mebi", "gibi", "tebi", "pebi", "exbi", "zebi", "yobi");

    private static final Map<String, BigInteger> BYTES = words();

    /** Bounded in length; no exponent: 1e999999999 would be expanded. */
    private static final Pattern FORM =
            Pattern.compile("([-+]?\\d{1,30}(?:\\.\\d{1,30})?)\\s*([a-zA-Z]*)");

    private HoconSizes() {}

    /** In the largest unit that leaves a whole number; less than a KiB: bytes, as a number. */
    public static Object shown(long bytes) {
        for (int unit = UNITS.size() - 1; unit >= 0; unit--) {
            long size = 1L << (10 * (unit + 1));
            if (bytes >= size && bytes % size == 0) return bytes / size + " " + UNITS.get(unit);
        }
        return bytes;
    }

    /** Bytes, 0 or more; of a fraction of a byte nothing. */
    public static Optional<Long> parse(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) return Optional.empty();
        var number = new BigDecimal(form.group(1));
        return Optional.ofNullable(BYTES.get(form.group(2)))
                .map(unit -> number.multiply(new BigDecimal(unit)).toBigInteger())
                .filter(bytes -> bytes.signum() >= 0 && bytes.bitLength() < Long.SIZE)
                .map(BigInteger::longValue);
    }

    private static Map<String, BigInteger> words() {
        var all = new HashMap<String, BigInteger>();
        List.of("", "b", "B", "byte", "bytes").forEach(it -> all.put(it, BigInteger.ONE));
        for (int power = 1; power <= DECIMAL.size(); power++) {
            decimal(all, DECIMAL.get(power - 1), BigInteger.valueOf(1000).pow(power));
            binary(all, BINARY.get(power - 1), BigInteger.valueOf(1024).pow(power));
        }
        return Map.copyOf(all);
    }

    private static void decimal(Map<String, BigInteger> all, String prefix, BigInteger bytes) {
        var letter = prefix.equals("kilo") ? "k" : first(prefix);
        List.of(letter + "B", prefix + "byte", prefix + "bytes").forEach(it -> all.put(it, bytes));
    }

    private static void binary(Map<String, BigInteger> all, String prefix, BigInteger bytes) {
        var letter = first(prefix);
        List.of(
                        letter,
                        letter.toLowerCase(Locale.ROOT),
                        letter + "i",
                        letter + "iB",
                        prefix + "byte",
                        prefix + "bytes")
                .forEach(it -> all.put(it, bytes));
    }

    private static String first(String prefix) {
        return prefix.substring(0, 1).toUpperCase(Locale.ROOT);
    }
}
