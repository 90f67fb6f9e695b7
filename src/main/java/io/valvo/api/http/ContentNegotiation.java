package io.valvo.api.http;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Chooses a representation by the {@code Accept} header (RFC 9110, 12.5.1). */
final class ContentNegotiation {
    private record Range(String type, double quality) {
        boolean covers(String media) {
            return type.equals("*/*")
                    || type.equals(media)
                    || (type.endsWith("/*")
                            && media.startsWith(type.substring(0, type.length() - 1)));
        }
    }

    private ContentNegotiation() {}

    /** {@code offered}, the preferred one first. Empty when the caller takes none of them. */
    static Optional<String> choose(String accept, List<String> offered) {
        if (accept.isBlank()) return Optional.of(offered.getFirst());
        return Arrays.stream(accept.split(","))
                .map(ContentNegotiation::range)
                .filter(range -> range.quality > 0)
                .sorted(Comparator.comparingDouble(Range::quality).reversed())
                .flatMap(range -> offered.stream().filter(range::covers))
                .findFirst();
    }

    private static Range range(String text) {
        var parts = text.toLowerCase(Locale.ROOT).split(";");
        return new Range(parts[0].strip(), quality(parts));
    }

    private static double quality(String[] parts) {
        for (var part : parts) {
            var text = part.strip();
            if (!text.startsWith("q=")) continue;
            try {
                return Double.parseDouble(text.substring(2));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
        return 1;
    }
}
