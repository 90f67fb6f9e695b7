package io.valvo.api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One row of the table of routes: what is served, to whom, and how it is described.
 *
 * @param path a template; {@code {s}} stands for one segment
 * @param media representations, the one that is served when the caller doesn't mind first
 * @param answer the record that is served as JSON, or an array of it; empty: text only
 * @param status of the usual answer
 */
public record Endpoint(
        String method,
        String path,
        String summary,
        Role role,
        List<Param> params,
        Optional<Class<?>> body,
        List<String> media,
        Optional<Class<?>> answer,
        int status,
        RouteHandler deed) {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain";
    public static final String EVENTS = "text/event-stream";

    private static final RouteHandler NOTHING =
            _ -> {
                throw new IllegalStateException("no deed");
            };

    /** A query parameter; {@code many}: it may come several times. */
    record Param(String name, Kind kind, boolean many, String summary) {}

    public enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        /** {@code 30s}, {@code 500ms}, {@code 2m}, {@code 1h}; a bare number is seconds. */
        DURATION
    }

    public static Endpoint get(String path, String summary) {
        return of("GET", path, summary, Role.READ);
    }

    public static Endpoint post(String path, String summary) {
        return of("POST", path, summary, Role.CONTROL);
    }

    public static Endpoint put(String path, String summary) {
        return of("PUT", path, summary, Role.CONTROL);
    }

    public static Endpoint delete(String path, String summary) {
        return of("DELETE", path, summary, Role.CONTROL);
    }

    private static Endpoint of(String method, String path, String summary, Role role) {
        return new Endpoint(
                method,
                path,
                summary,
                role,
                List.of(),
                Optional.empty(),
                List.of(JSON),
                Optional.empty(),
                200,
                NOTHING);
    }

    public Endpoint open() {
        return new Endpoint(
                method, path, summary, Role.ANYONE, params, body, media, answer, status, deed);
    }

    Endpoint reading() {
        return new Endpoint(
                method, path, summary, Role.READ, params, body, media, answer, status, deed);
    }

    public Endpoint param(String name, Kind kind, String about) {
        return with(new Param(name, kind, false, about));
    }

    public Endpoint params(String name, Kind kind, String about) {
        return with(new Param(name, kind, true, about));
    }

    private Endpoint with(Param param) {
        var more = new ArrayList<>(params);
        more.add(param);
        return new Endpoint(
                method, path, summary, role, List.copyOf(more), body, media, answer, status, deed);
    }

    public Endpoint takes(Class<?> type) {
        return new Endpoint(
                method,
                path,
                summary,
                role,
                params,
                Optional.of(type),
                media,
                answer,
                status,
                deed);
    }

    public Endpoint as(String... representations) {
        return new Endpoint(
                method,
                path,
                summary,
                role,
                params,
                body,
                List.of(representations),
                answer,
                status,
                deed);
    }

    public Endpoint gives(Class<?> type) {
        return gives(200, type);
    }

    public Endpoint gives(int usual, Class<?> type) {
        return new Endpoint(
                method, path, summary, role, params, body, media, Optional.of(type), usual, deed);
    }

    /**
     * Compares the names of a query's parameters with the declared ones.
     *
     * @throws ProblemException when there is one that isn't declared
     */
    void refuseUnknownParameters(Set<String> names) {
        var known = params.stream().map(Param::name).toList();
        for (var name : names) {
            if (!known.contains(name))
                throw new ProblemException(Problems.unknownParameter(name, known));
        }
    }

    public Endpoint by(RouteHandler how) {
        return new Endpoint(method, path, summary, role, params, body, media, answer, status, how);
    }
}
