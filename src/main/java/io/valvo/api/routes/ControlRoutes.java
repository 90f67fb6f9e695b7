package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.DURATION;
import static io.valvo.api.http.Endpoint.Kind.FLAG;
import static io.valvo.api.http.Endpoint.Kind.TEXT;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.model.Signal;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.WaitOutlook.Goal;
import io.valvo.supervision.ServicesCommand;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.wire.NamesBody;
import io.valvo.wire.ScaleBody;
import io.valvo.wire.ServiceJson;
import io.valvo.wire.SignalBody;
import io.valvo.wire.SwapBody;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Starts, stops, restarts, scales, signals; and waits for the outcome. */
public final class ControlRoutes {
    private static final String SERVICE = "/api/v1/services/{s}";
    private static final String WAIT = "for the outcome, so long; absent: the answer comes at once";
    private static final NamesBody ALL = new NamesBody(List.of());

    private final DaemonQueries asking;
    private final CommandOutcome outcome;

    public ControlRoutes(DaemonQueries asking, CommandOutcome outcome) {
        this.asking = asking;
        this.outcome = outcome;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                one("start", "Starts it and what it depends on")
                        .by(call -> start(call, one(call), true)),
                one("stop", "Stops it, after those that depend on it")
                        .param("force", FLAG, "without grace period")
                        .by(call -> stop(call, one(call), true)),
                one("restart", "Restarts it").by(call -> restart(call, one(call), true)),
                one("scale", "So many instances of it").takes(ScaleBody.class).by(this::scale),
                one("swap", "Runs it in another of its variants")
                        .takes(SwapBody.class)
                        .by(this::swap),
                one("signal", "Sends its processes a signal")
                        .takes(SignalBody.class)
                        .by(this::signal),
                Endpoint.put(SERVICE + "/heartbeat", "It is alive; one iteration is done")
                        .gives(ServiceJson.class)
                        .by(this::heartbeat),
                many("start", "Starts those named, or all")
                        .by(call -> start(call, several(call), false)),
                many("stop", "Stops those named, or all")
                        .param("force", FLAG, "without grace period")
                        .by(call -> stop(call, several(call), false)),
                many("restart", "Restarts those named, or all")
                        .by(call -> restart(call, several(call), false)),
                Endpoint.get(
                                "/api/v1/wait",
                                "Waits until those named, or all, are where they shall be")
                        .params("service", TEXT, "a service or instance")
                        .param("for", TEXT, "ready (the default), started, stopped or completed")
                        .param("wait", DURATION, "so long; absent: no time at all")
                        .gives(ServiceJson[].class)
                        .by(this::await));
    }

    private static Endpoint one(String verb, String summary) {
        return Endpoint.post(SERVICE + "/" + verb, summary)
                .param("wait", DURATION, WAIT)
                .gives(202, ServiceJson.class);
    }

    private static Endpoint many(String verb, String summary) {
        return Endpoint.post("/api/v1/" + verb, summary)
                .param("wait", DURATION, WAIT)
                .takes(NamesBody.class)
                .gives(202, ServiceJson[].class);
    }

    private static List<String> one(ApiRequest call) {
        return List.of(call.subject());
    }

    private static List<String> several(ApiRequest call) {
        return call.body(NamesBody.class, ALL).names();
    }

    private CompletionStage<HttpResponse> start(
            ApiRequest call, List<String> names, boolean single) {
        var by = call.caller().name();
        return order(
                call, names, single, Goal.STARTED, me -> new ServicesCommand.Start(names, by, me));
    }

    private CompletionStage<HttpResponse> stop(
            ApiRequest call, List<String> names, boolean single) {
        var by = call.caller().name();
        var force = call.flag("force");
        return order(
                call,
                names,
                single,
                Goal.STOPPED,
                me -> new ServicesCommand.Stop(names, force, by, me));
    }

    private CompletionStage<HttpResponse> restart(
            ApiRequest call, List<String> names, boolean single) {
        var by = call.caller().name();
        return order(
                call,
                names,
                single,
                Goal.STARTED,
                me -> new ServicesCommand.Restart(names, by, me));
    }

    private CompletionStage<HttpResponse> scale(ApiRequest call) {
        var count = Optional.ofNullable(call.body(ScaleBody.class).instances());
        if (count.filter(it -> it < 0 || it > 1_000).isPresent())
            throw ApiRequest.bad("instances", count.get().toString(), "a number from 0 to 1000");
        var names = one(call);
        var by = call.caller().name();
        var patience = call.patience();
        var asked = asking.now();
        return asking.<Reply>services(
                        me -> new ServicesCommand.Scale(call.subject(), count, by, me))
                .thenCompose(answer -> {
                    var taken = outcome.response(answer, names, true, 202);
                    return patience.filter(_ -> runs(answer))
                            .map(time -> outcome.await(answer, true, Goal.READY, time, asked))
                            .orElseGet(() -> Responses.now(taken));
                });
    }

    /** Of one that shall not run, nothing is to be waited for. */
    private static boolean runs(Reply answer) {
        return answer instanceof ServicesCommand.Accepted(var services, _, _)
                && services.stream().anyMatch(ServiceStatus::wanted);
    }

    private CompletionStage<HttpResponse> swap(ApiRequest call) {
        var asked = asking.now();
        var variant = Optional.ofNullable(call.body(SwapBody.class).variant());
        var by = call.caller().name();
        var patience = call.patience();
        return asking.<Reply>services(
                        me -> new ServicesCommand.Swap(call.subject(), variant, false, by, me))
                .thenCompose(answer -> {
                    var taken = outcome.response(answer, one(call), true, 202);
                    return patience.filter(_ -> runs(answer))
                            .map(time ->
                                    outcome.swapped(answer, call.subject(), variant, time, asked))
                            .orElseGet(() -> Responses.now(taken));
                });
    }

    private CompletionStage<HttpResponse> signal(ApiRequest call) {
        var text = call.body(SignalBody.class).signal();
        var signal =
                Signal.parse(text)
                        .orElseThrow(() ->
                                ApiRequest.bad(
                                        "signal",
                                        text,
                                        "a name or number such as HUP, SIGHUP or 1"));
        var by = call.caller().name();
        return asking.<Reply>services(
                        me -> new ServicesCommand.SendSignal(call.subject(), signal, by, me))
                .thenApply(answer -> outcome.response(answer, one(call), true, 200));
    }

    private CompletionStage<HttpResponse> heartbeat(ApiRequest call) {
        return asking.<Reply>services(me -> new ServicesCommand.Heartbeat(call.subject(), me))
                .thenApply(answer -> outcome.response(answer, one(call), true, 200));
    }

    private CompletionStage<HttpResponse> order(
            ApiRequest call,
            List<String> names,
            boolean single,
            Goal wish,
            Function<ActorRef<Reply>, ServicesCommand> order) {
        var patience = call.patience();
        var asked = asking.now();
        return asking.services(order)
                .thenCompose(answer -> {
                    var taken = outcome.response(answer, names, single, 202);
                    return patience.map(time -> outcome.await(answer, single, wish, time, asked))
                            .orElseGet(() -> Responses.now(taken));
                });
    }

    private CompletionStage<HttpResponse> await(ApiRequest call) {
        var names = call.all("service");
        var patience = call.patience().orElse(Duration.ZERO);
        var wish = wish(call.text("for").orElse("ready"));
        return asking.all()
                .thenCompose(all -> {
                    names.forEach(name -> DaemonQueries.find(name, all));
                    return outcome.await(names, false, wish, patience);
                });
    }

    private static Goal wish(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "ready" -> Goal.READY;
            case "started" -> Goal.STARTED;
            case "stopped" -> Goal.STOPPED;
            case "completed" -> Goal.COMPLETED;
            default -> throw ApiRequest.bad("for", word, "ready, started, stopped or completed");
        };
    }
}
