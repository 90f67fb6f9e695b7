package io.valvo.api.http;

import io.valvo.wire.Problem;

import org.apache.pekko.http.javadsl.model.HttpHeader;

import java.util.List;

/**
 * Ends the handling of one request with this answer. It has no stack trace: it tells of the
 * caller's mistake, not of ours.
 */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;
    private final transient List<HttpHeader> headers;

    public ProblemException(Problem problem, HttpHeader... headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = List.of(headers);
    }

    public Problem problem() {
        return problem;
    }

    List<HttpHeader> headers() {
        return headers;
    }
}
