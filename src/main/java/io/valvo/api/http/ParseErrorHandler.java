package io.valvo.api.http;

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
public final class ParseErrorHandler extends ParsingErrorHandler {
    /** Where Pekko looks for it, as if it were an object of Scala. */
    public static final ParseErrorHandler MODULE$ = new ParseErrorHandler();

    private ParseErrorHandler() {}

    @Override
    public HttpResponse handle(
            StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        var problem =
                Problem.of(
                        status.intValue(),
                        "malformed",
                        "The request can't be read",
                        error.summary());
        return Responses.problem(problem, List.of());
    }
}
