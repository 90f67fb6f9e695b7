package io.valvo.api.http;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.concurrent.CompletionStage;

/**
 * Answers one kind of request. What fails with {@link ProblemException} becomes that problem,
 * anything else a 500.
 */
@FunctionalInterface
public interface RouteHandler {
    CompletionStage<HttpResponse> answer(ApiRequest call);
}
