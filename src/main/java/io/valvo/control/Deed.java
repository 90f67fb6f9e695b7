package io.valvo.control;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.concurrent.CompletionStage;

/**
 * Answers one kind of request. What fails with {@link Rejected} becomes that problem, anything else
 * a 500.
 */
@FunctionalInterface
interface Deed {
    CompletionStage<HttpResponse> answer(Call call);
}
