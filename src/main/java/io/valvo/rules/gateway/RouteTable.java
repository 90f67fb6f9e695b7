package io.valvo.rules.gateway;

import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    /** What a request's head alone says about its route. */
    public sealed interface Lookup {
        record Found(RouteSpec route) implements Lookup {}

        /** The closest route that fits asks for the {@code model}, which is still in the body. */
        record ModelNeeded() implements Lookup {}

        record NoRoute() implements Lookup {}
    }

    public static RouteTable of(Collection<RouteSpec> routes) {
        return new RouteTable(routes.stream().sorted(CLOSEST_FIRST).toList());
    }

    /** One pass over the routes: which one takes the request, or that its model must be read. */
    public Lookup lookup(RequestHead head) {
        for (var route : routes) {
            if (!fits(route.match(), head)) continue;
            if (head.modelUnread() && route.match().model().isPresent())
                return new Lookup.ModelNeeded();
            if (model(route.match(), head)) return new Lookup.Found(route);
        }
        return new Lookup.NoRoute();
    }

    /** The route by what is known of the request: a model that wasn't read is none. */
    public Optional<RouteSpec> find(RequestHead head) {
        for (var route : routes)
            if (fits(route.match(), head) && model(route.match(), head)) return Optional.of(route);
        return Optional.empty();
    }

    /**
     * A service that reads paths leniently would take it for one of another route. Which of both is
     * meant nobody can know.
     */
    public boolean isAmbiguous(RequestHead head) {
        var lenient = PathNormalization.lenient(head.path());
        if (lenient.equals(head.path())) return false;
        var other = head.withPath(lenient);
        return !find(head).equals(find(other)) || asksForModel(head) != asksForModel(other);
    }

    /** The closest route that fits is one of those that a model chooses between. */
    private boolean asksForModel(RequestHead head) {
        for (var route : routes)
            if (fits(route.match(), head)) return route.match().model().isPresent();
        return false;
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

    private static boolean fits(RouteMatch match, RequestHead head) {
        return (match.host().isEmpty() || host(match.host().get(), head.host()))
                && (match.path().isEmpty() || path(match.path().get(), head.path()))
                && (match.headers().isEmpty() || headers(match, head));
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

    private static boolean headers(RouteMatch match, RequestHead head) {
        return match.headers().entrySet().stream()
                .allMatch(it -> it.getValue().equals(head.header().apply(it.getKey())));
    }

    private static boolean model(RouteMatch match, RequestHead head) {
        return match.model().isEmpty() || match.model().equals(head.model());
    }
}
