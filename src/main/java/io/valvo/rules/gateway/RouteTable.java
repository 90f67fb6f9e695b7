package io.valvo.rules.gateway;

import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which route takes a request: the one that matches most closely. Closeness is by host (an exact
 * one, then the longest wildcard), then by the length of the path prefix, then by the number of
 * headers, then a model; of equals the first by name.
 *
 * @param routes the closest first
 */
public record RouteTable(List<RouteSpec> routes) {
    private static final Comparator<RouteSpec> CLOSEST_FIRST =
            Comparator.comparing(RouteSpec::match, closeness().reversed())
                    .thenComparing(RouteSpec::name);

    /**
     * What is known of a request.
     *
     * @param host lower case, without port
     * @param header looks one up by its lower-case name
     * @param model if it is known already
     */
    public record Asked(
            String host,
            String path,
            Function<String, @Nullable String> header,
            Optional<String> model) {}

    public static RouteTable of(Collection<RouteSpec> routes) {
        return new RouteTable(routes.stream().sorted(CLOSEST_FIRST).toList());
    }

    public Optional<RouteSpec> find(Asked asked) {
        for (var route : routes)
            if (fits(route.match(), asked) && model(route.match(), asked))
                return Optional.of(route);
        return Optional.empty();
    }

    /** The route can't be found without the model. */
    public boolean needsModel(Asked asked) {
        for (var route : routes)
            if (fits(route.match(), asked)) return route.match().model().isPresent();
        return false;
    }

    /**
     * A service that reads paths leniently would take it for one of another route. Which of both is
     * meant nobody can know.
     */
    public boolean isAmbiguous(Asked asked) {
        var lenient = PathNormalization.lenient(asked.path());
        if (lenient.equals(asked.path())) return false;
        var other = new Asked(asked.host(), lenient, asked.header(), asked.model());
        return !find(asked).equals(find(other)) || needsModel(asked) != needsModel(other);
    }

    private static Comparator<RouteMatch> closeness() {
        return Comparator.<RouteMatch>comparingInt(it -> it.host().map(RouteTable::rank).orElse(0))
                .thenComparingInt(it -> it.path().map(String::length).orElse(0))
                .thenComparingInt(it -> it.headers().size())
                .thenComparing(it -> it.model().isPresent());
    }

    /** Names are shorter than 1,000. */
    private static int rank(String host) {
        return host.startsWith("*.") ? host.length() : 1_000 + host.length();
    }

    private static boolean fits(RouteMatch match, Asked asked) {
        return (match.host().isEmpty() || host(match.host().get(), asked.host()))
                && (match.path().isEmpty() || path(match.path().get(), asked.path()))
                && (match.headers().isEmpty() || headers(match, asked));
    }

    private static boolean host(String wanted, String asked) {
        return wanted.startsWith("*.")
                ? asked.endsWith(wanted.substring(1)) && asked.length() >= wanted.length()
                : wanted.equals(asked);
    }

    /** {@code /v1} takes {@code /v1} and {@code /v1/x}, not {@code /v1x}. */
    private static boolean path(String prefix, String path) {
        return path.startsWith(prefix)
                && (prefix.endsWith("/")
                        || path.length() == prefix.length()
                        || path.charAt(prefix.length()) == '/');
    }

    private static boolean headers(RouteMatch match, Asked asked) {
        return match.headers().entrySet().stream()
                .allMatch(it -> it.getValue().equals(asked.header().apply(it.getKey())));
    }

    private static boolean model(RouteMatch match, Asked asked) {
        return match.model().isEmpty() || match.model().equals(asked.model());
    }
}
