package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.FLAG;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.view.PortRow;
import io.valvo.ports.FreeReply;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortCommand.Ports;
import io.valvo.ports.PortReport;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.supervision.ServicesCommand;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.wire.PortJson;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who has which port, and how to get one free. */
public final class PortRoutes {
    private static final String PORT = "/api/v1/ports/{p}";

    /** Looking at all sockets and their owners may take its time on a large machine. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    /** SIGTERM, a grace period, SIGKILL. */
    private static final Duration FREE = Duration.ofSeconds(45);

    private final DaemonQueries asking;

    public PortRoutes(DaemonQueries asking) {
        this.asking = asking;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/ports", "Leased ports")
                        .gives(PortJson[].class)
                        .by(_ -> ports(PortCommand.ListLeases::new)),
                Endpoint.get("/api/v1/ports/scan", "All ports that anybody listens on")
                        .gives(PortJson[].class)
                        .by(_ -> ports(PortCommand.Scan::new)),
                Endpoint.get(PORT, "One port and who holds it")
                        .gives(PortJson.class)
                        .by(this::check),
                Endpoint.delete(PORT, "Ends whoever holds the port; a service of ours is stopped")
                        .param("force", FLAG, "also a process that isn't ours")
                        .gives(PortJson.class)
                        .by(this::free));
    }

    private CompletionStage<HttpResponse> ports(Function<ActorRef<Ports>, PortCommand> question) {
        return asking.ports(question, LOOK)
                .thenApply(
                        it -> Responses.json(200, it.ports().stream().map(this::shown).toList()));
    }

    private CompletionStage<HttpResponse> check(ApiRequest call) {
        return look(port(call)).thenApply(it -> Responses.json(200, shown(it)));
    }

    private CompletionStage<HttpResponse> free(ApiRequest call) {
        var port = port(call);
        var force = call.flag("force");
        return asking.<FreeReply>ports(me -> new PortCommand.Free(port, force, me), FREE)
                .thenCompose(reply ->
                        switch (reply) {
                            case FreeReply.Freed _ -> check(call);
                            case FreeReply.Ours(_, var instances) -> stop(call, port, instances);
                            case FreeReply.NotFreed(_, var why) ->
                                    throw new ProblemException(Problems.foreignHolder(why));
                        });
    }

    /** As {@code stop} does: a service that was merely ended would come back, or be a riddle. */
    private CompletionStage<HttpResponse> stop(ApiRequest call, int port, List<String> instances) {
        var by = call.caller().name() + ", to free port " + port;
        return asking.<Reply>services(me -> new ServicesCommand.Stop(instances, false, by, me))
                .thenCompose(answer -> stopped(call, answer));
    }

    private CompletionStage<HttpResponse> stopped(ApiRequest call, Reply answer) {
        return switch (answer) {
            case ServicesCommand.Accepted(_, var names, var receipt) ->
                    asking.<ServicesCommand.Settled>services(
                                    me ->
                                            new ServicesCommand.Await(
                                                    names, WaitOutlook.Goal.STOPPED, receipt, me),
                                    FREE)
                            .thenCompose(settled -> freed(call, names, settled.undone()));
            case ServicesCommand.Refused(var why) ->
                    throw new ProblemException(Problems.foreignHolder(why));
            case ServicesCommand.Unknown(var name, _) ->
                    throw new ProblemException(
                            Problems.foreignHolder(name + " has it, and is on its way out"));
        };
    }

    private CompletionStage<HttpResponse> freed(
            ApiRequest call, List<String> names, Optional<String> undone) {
        if (undone.isPresent()) throw new ProblemException(Problems.undone(names, undone.get()));
        return check(call);
    }

    private CompletionStage<PortReport> look(int port) {
        return asking.ports(me -> new PortCommand.Check(port, me), LOOK);
    }

    private PortJson shown(PortReport port) {
        return PortRow.of(port, asking.secrets());
    }

    private static int port(ApiRequest call) {
        return ApiRequest.number("port", call.variable("p"), 1, 65_535);
    }
}
