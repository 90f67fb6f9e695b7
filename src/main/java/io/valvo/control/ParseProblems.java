package io.valvo.control;

import io.valvo.wire.Problem;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

import java.util.List;

/**
 * What can't even be parsed as HTTP is answered as a problem, too. Named in the server's settings.
 */
public final class ParseProblems extends ParsingErrorHandler {
    /** Where Pekko looks for it, as if it were an object of Scala. */
    public static final ParseProblems MODULE$ = new ParseProblems();

    private ParseProblems() {}

    @Override
    public HttpResponse handle(
            StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        var problem =
                Problem.of(
                        status.intValue(),
                        "malformed",
                        "The request can't be read",
                        error.summary());
        return Replies.problem(problem, List.of());
    }
}
