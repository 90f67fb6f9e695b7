package io.valvo.api.routes;

import io.valvo.model.Loopback;
import io.valvo.model.spec.TestRequestSpec;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sample request, sent once on a connection of its own. What it answers is only counted. */
record TestCall(URI url, TestRequestSpec sample) {
    private static final int BAD = 400;
    private static final String NOBODY = "nobody listens there";

    /**
     * What came of it.
     *
     * @param status empty: no answer began
     * @param error empty: all is well
     */
    record Outcome(
            Duration took,
            Optional<Integer> status,
            Optional<Long> bytes,
            Optional<String> error) {}

    /** {@code GET http://127.0.0.1:8000/health}. */
    String text() {
        return sample.method() + " " + url;
    }

    /** Blocks until the answer is whole, at most for the sample's timeout on each address. */
    Outcome run() { // what listens on localhost may mean either, as probes do
        var outcome = once();
        boolean either =
                url.getHost().equals(Loopback.V4)
                        && outcome.error().filter(NOBODY::equals).isPresent();
        return either
                ? new TestCall(
                                URI.create(
                                        url.toString()
                                                .replace(Loopback.V4, "[" + Loopback.V6 + "]")),
                                sample)
                        .once()
                : outcome;
    }

    private Outcome once() {
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(sample.timeout())
                        .build();
        long from = System.nanoTime();
        try {
            var answer = client.sendAsync(request(), BodyHandlers.ofInputStream());
            var counted = answer.thenApplyAsync(it -> answered(it, from));
            return counted.get(sample.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return failed(from, "no whole answer");
        } catch (ExecutionException e) {
            return failed(from, said(Optional.ofNullable(e.getCause()).orElse(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(from, "interrupted");
        } finally {
            client.shutdownNow();
        }
    }

    private HttpRequest request() {
        var request = HttpRequest.newBuilder(url);
        sample.headers().forEach(request::header);
        var body = sample.body().map(BodyPublishers::ofString).orElse(BodyPublishers.noBody());
        return request.method(sample.method(), body).build();
    }

    private static Outcome answered(HttpResponse<java.io.InputStream> answer, long from) {
        int status = answer.statusCode();
        try (var body = answer.body()) {
            long bytes = body.transferTo(java.io.OutputStream.nullOutputStream());
            var why = status < BAD ? Optional.<String>empty() : Optional.of("answered " + status);
            return new Outcome(since(from), Optional.of(status), Optional.of(bytes), why);
        } catch (IOException e) {
            var why = Optional.of("answered " + status + " and broke off");
            return new Outcome(since(from), Optional.of(status), Optional.empty(), why);
        }
    }

    private static Outcome failed(long from, String why) {
        return new Outcome(since(from), Optional.empty(), Optional.empty(), Optional.of(why));
    }

    private static String said(Throwable cause) {
        if (cause instanceof ConnectException) return NOBODY;
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    private static Duration since(long from) {
        return Duration.ofNanos(System.nanoTime() - from);
    }
}
