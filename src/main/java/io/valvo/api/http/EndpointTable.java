package io.valvo.api.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All routes; finds those that a path means. A literal segment is preferred to a variable one. */
public final class EndpointTable {
    /** An endpoint of a path, and what its variables stand for. */
    record Match(Endpoint endpoint, Map<String, String> variables) {}

    private record Row(List<String> segments, Endpoint endpoint) {}

    private final List<Row> rows;

    public EndpointTable(List<Endpoint> endpoints) {
        this.rows = endpoints.stream().map(e -> new Row(split(e.path()), e)).toList();
    }

    List<Endpoint> endpoints() {
        return rows.stream().map(Row::endpoint).toList();
    }

    /** One for each method; empty when nothing is there. */
    List<Match> at(List<String> path) {
        var exact = matches(path, true);
        return exact.isEmpty() ? matches(path, false) : exact;
    }

    private List<Match> matches(List<String> path, boolean literally) {
        return rows.stream()
                .filter(row -> !literally || row.segments.equals(path))
                .flatMap(row -> match(row, path).stream())
                .toList();
    }

    private static Optional<Match> match(Row row, List<String> path) {
        if (row.segments.size() != path.size()) return Optional.empty();
        var variables = new HashMap<String, String>();
        for (int i = 0; i < path.size(); i++) {
            var segment = row.segments.get(i);
            if (segment.startsWith("{")) {
                variables.put(segment.substring(1, segment.length() - 1), path.get(i));
            } else if (!segment.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Match(row.endpoint, variables));
    }

    private static List<String> split(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
