package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.DURATION;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.query.ReloadQueue;
import io.valvo.api.view.WireMapping;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.wire.PlanBody;
import io.valvo.wire.PlanJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What another configuration would change, and changing to it. */
public final class ConfigRoutes {
    private static final String WAIT =
            "until what is started or renewed is ready, so long; absent: the answer comes at once";
    private static final PlanBody SAME_FILE = new PlanBody(null);

    private final DaemonQueries asking;
    private final CommandOutcome outcome;
    private final ReloadQueue reloads;

    public ConfigRoutes(DaemonQueries asking, CommandOutcome outcome, ReloadQueue reloads) {
        this.asking = asking;
        this.outcome = outcome;
        this.reloads = reloads;
    }

    public List<Endpoint> endpoints() {
        var plan = "What a reload would start, restart and stop";
        return List.of(
                Endpoint.get("/api/v1/plan", plan)
                        .gives(PlanJson.class)
                        .by(_ -> plan(Optional.empty())),
                Endpoint.post("/api/v1/plan", plan + ", by the file that is named")
                        .takes(PlanBody.class)
                        .gives(PlanJson.class)
                        .by(call -> plan(file(call))),
                Endpoint.post(
                                "/api/v1/reload",
                                "Reads the configuration again and carries out what changed")
                        .param("wait", DURATION, WAIT)
                        .takes(PlanBody.class)
                        .gives(PlanJson.class)
                        .by(this::reload));
    }

    private static Optional<Path> file(ApiRequest call) {
        return Optional.ofNullable(call.body(PlanBody.class, SAME_FILE).file())
                .map(ConfigRoutes::absolute);
    }

    private static Path absolute(String name) {
        var path = Path.of(name);
        if (!path.isAbsolute()) throw ApiRequest.bad("file", name, "an absolute path");
        return path.normalize();
    }

    private CompletionStage<HttpResponse> plan(Optional<Path> file) {
        return reloads.plan(file)
                .thenApply(it -> Responses.json(200, WireMapping.plan(it, asking.secrets())));
    }

    private CompletionStage<HttpResponse> reload(ApiRequest call) {
        var file = file(call);
        var patience = call.patience();
        return reloads.reload(file, call.caller().name()).thenCompose(it -> answer(it, patience));
    }

    private CompletionStage<HttpResponse> answer(
            ReloadQueue.Execution done, Optional<Duration> patience) {
        var plan = Responses.json(200, WireMapping.plan(done.plan(), asking.secrets()));
        if (patience.isEmpty()) return Responses.now(plan);
        return ready(done, patience.get())
                .thenCompose(_ -> gatewayTried(patience.get()))
                .thenApply(_ -> plan);
    }

    private CompletionStage<?> ready(ReloadQueue.Execution done, Duration patience) {
        return done.renewed().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : outcome.await(
                        done.renewed(),
                        Optional.of(done.receipt()),
                        false,
                        WaitOutlook.Goal.READY,
                        patience);
    }

    /** The file is in effect, but what it says of the gateway isn't so. */
    private CompletionStage<?> gatewayTried(Duration patience) {
        var reach = asking.reach();
        return reach.gatewayTried()
                .get()
                .toCompletableFuture()
                .copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((_, late) -> {
                    if (late != null)
                        throw new ProblemException(
                                Problems.timeout("the gateway's address is still tried"));
                    reach.gatewayFailure()
                            .get()
                            .ifPresent(it -> {
                                throw new ProblemException(
                                        Problems.failed(
                                                "the configuration is in effect, but "
                                                        + it.full()));
                            });
                    return null;
                });
    }
}
