package io.valvo.control;

import io.valvo.wire.Problem;

import org.apache.pekko.http.javadsl.model.HttpHeader;

import java.util.List;

/**
 * Ends the handling of one request with this answer. It has no stack trace: it tells of the
 * caller's mistake, not of ours.
 */
final class Rejected extends RuntimeException {
    private final transient Problem problem;
    private final transient List<HttpHeader> headers;

    Rejected(Problem problem, HttpHeader... headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = List.of(headers);
    }

    Problem problem() {
        return problem;
    }

    List<HttpHeader> headers() {
        return headers;
    }
}
