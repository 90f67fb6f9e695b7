package io.valvo.api.http;

import io.valvo.api.http.EndpointTable.Match;
import io.valvo.wire.Problem;

import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Leads each request through the door to its row of the table; whatever goes wrong becomes a
 * problem document.
 */
public final class Router {
    /** Bytes of a request's body. */
    static final long MAX_BODY = 64 * 1024;

    /** What is read of a body that is too large, so that its sender gets to see the answer. */
    private static final long MAX_DRAINED = 16 * 1024 * 1024;

    private static final Duration BODY_WITHIN = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final EndpointTable table;
    private final Materializer materializer;
    private final UnaryOperator<String> mask;

    /**
     * @param mask of what a problem says
     */
    public Router(EndpointTable table, Materializer materializer, UnaryOperator<String> mask) {
        this.mask = mask;
        this.table = table;
        this.materializer = materializer;
    }

    /** Never fails. */
    CompletionStage<HttpResponse> answer(HttpRequest request, Authenticator door) {
        var path = request.getUri().path();
        try {
            return route(request, door).exceptionally(failure -> failed(failure, path));
        } catch (RuntimeException failure) {
            return drained(request).handle((_, _) -> failed(failure, path));
        }
    }

    private CompletionStage<HttpResponse> route(HttpRequest request, Authenticator door) {
        var caller = door.admit(request);
        var match = match(request, caller);
        authorize(match.endpoint(), caller);
        var media = media(request, match.endpoint());
        refuseForeignBody(request, match.endpoint());
        var query = query(request);
        return body(request)
                .thenCompose(body -> {
                    match.endpoint().refuseUnknownParameters(query.keySet());
                    var call =
                            new ApiRequest(
                                    match.variables(),
                                    query,
                                    headers(request),
                                    body,
                                    media,
                                    caller);
                    return match.endpoint().deed().answer(call);
                });
    }

    private Match match(HttpRequest request, Principal caller) {
        var matches = table.at(segments(request));
        if (matches.isEmpty()) {
            if (caller.role() == Role.ANYONE) throw unauthorized();
            throw new ProblemException(Problems.unknownPath(request.getUri().path()));
        }
        var method = request.method().value().equals("HEAD") ? "GET" : request.method().value();
        return matches.stream()
                .filter(match -> match.endpoint().method().equals(method))
                .findFirst()
                .orElseThrow(() -> wrongMethod(request, caller, matches));
    }

    private static ProblemException wrongMethod(
            HttpRequest request, Principal caller, List<Match> matches) {
        if (caller.role() == Role.ANYONE) return unauthorized();
        var allowed =
                new ArrayList<>(matches.stream().map(m -> m.endpoint().method()).sorted().toList());
        if (allowed.contains("GET")) allowed.add("HEAD");
        var problem = Problems.method(request.method().value(), request.getUri().path(), allowed);
        return new ProblemException(problem, RawHeader.create("Allow", String.join(", ", allowed)));
    }

    private static void authorize(Endpoint endpoint, Principal caller) {
        if (caller.role().covers(endpoint.role())) return;
        throw caller.role() == Role.ANYONE
                ? unauthorized()
                : new ProblemException(Problems.readOnly());
    }

    private static ProblemException unauthorized() {
        return new ProblemException(
                Problems.noToken(), RawHeader.create("WWW-Authenticate", "Bearer realm=\"valvo\""));
    }

    private static String media(HttpRequest request, Endpoint endpoint) {
        var accept = BearerAuthenticator.header(request, "Accept").orElse("");
        return ContentNegotiation.choose(accept, endpoint.media())
                .orElseThrow(() ->
                        new ProblemException(Problems.notAcceptable(accept, endpoint.media())));
    }

    private static void refuseForeignBody(HttpRequest request, Endpoint endpoint) {
        var entity = request.entity();
        if (entity.getContentLengthOption().orElse(0) > MAX_BODY) {
            throw new ProblemException(Problems.tooLarge(MAX_BODY));
        }
        var type = entity.getContentType().mediaType().toString();
        if (endpoint.body().isPresent() && !entity.isKnownEmpty() && !type.equals(Endpoint.JSON)) {
            throw new ProblemException(Problems.mediaType(type));
        }
    }

    private CompletionStage<ByteString> body(HttpRequest request) {
        if (request.entity().isKnownEmpty())
            return CompletableFuture.completedFuture(ByteString.emptyByteString());
        return bytes(request)
                .runFold(Body.EMPTY, Body::plus, materializer)
                .exceptionally(failure -> {
                    throw badBody(failure);
                })
                .thenApply(Body::bounded);
    }

    /** What has come so far; past the bound it is only counted. */
    private record Body(ByteString bytes, long size) {
        private static final Body EMPTY = new Body(ByteString.emptyByteString(), 0);

        Body plus(ByteString more) {
            var total = size + more.size();
            return new Body(total > MAX_BODY ? bytes : bytes.concat(more), total);
        }

        ByteString bounded() {
            if (size > MAX_BODY) throw new ProblemException(Problems.tooLarge(MAX_BODY));
            return bytes;
        }
    }

    private static ProblemException badBody(Throwable failure) {
        return switch (RootCause.cause(failure)) {
            case StreamLimitReachedException _ -> new ProblemException(Problems.tooLarge(MAX_BODY));
            case TimeoutException _ -> new ProblemException(Problems.slow());
            case Throwable _ -> new ProblemException(Problems.malformed("the body broke off"));
        };
    }

    /**
     * A sender that is still at it would be cut off before it reads the answer, unless it waits to
     * be asked for more.
     */
    private CompletionStage<?> drained(HttpRequest request) {
        if (request.entity().isKnownEmpty()
                || BearerAuthenticator.header(request, "Expect").isPresent()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return bytes(request).runWith(Sink.ignore(), materializer);
    }

    private static Source<ByteString, ?> bytes(HttpRequest request) {
        return request.entity()
                .withoutSizeLimit()
                .getDataBytes()
                .limitWeighted(MAX_DRAINED, bytes -> (long) bytes.size())
                .completionTimeout(BODY_WITHIN);
    }

    private HttpResponse failed(Throwable failure, String path) {
        return switch (RootCause.cause(failure)) {
            case ProblemException rejected -> problem(rejected.problem(), path, rejected.headers());
            case IllegalUriException uri ->
                    problem(Problems.malformed(uri.info().summary()), path, List.of());
            case TimeoutException _ -> problem(Problems.unavailable(), path, List.of());
            case Throwable bug -> {
                LOG.error("a request for {} failed", path, bug);
                yield problem(Problems.internal(), path, List.of());
            }
        };
    }

    private HttpResponse problem(Problem problem, String path, List<HttpHeader> headers) {
        return Responses.problem(problem.masked(mask).at(path), headers);
    }

    private static List<String> segments(HttpRequest request) {
        var segments = new ArrayList<String>();
        request.getUri().pathSegments().forEach(segments::add);
        return segments;
    }

    private static Map<String, List<String>> query(HttpRequest request) {
        return request.getUri().query().toMultiMap();
    }

    private static Map<String, String> headers(HttpRequest request) {
        var headers = new HashMap<String, String>();
        for (var header : request.getHeaders()) {
            headers.put(header.name().toLowerCase(Locale.ROOT), header.value());
        }
        return headers;
    }
}
