package io.valvo.control;

import static io.valvo.control.Endpoint.Kind.FLAG;

import io.valvo.ports.FreeReply;
import io.valvo.ports.PortRegistry;
import io.valvo.ports.PortRegistry.Ports;
import io.valvo.ports.PortReport;
import io.valvo.supervision.Services;
import io.valvo.supervision.Services.Answer;
import io.valvo.wire.PortJson;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who has which port, and how to get one free. */
final class PortRoutes {
    private static final String PORT = "/api/v1/ports/{p}";

    /** Looking at all sockets and their owners may take its time on a large machine. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    /** SIGTERM, a grace period, SIGKILL. */
    private static final Duration FREE = Duration.ofSeconds(45);

    private final Asking asking;

    PortRoutes(Asking asking) {
        this.asking = asking;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/ports", "Leased ports")
                        .gives(PortJson[].class)
                        .by(_ -> ports(PortRegistry.ListLeases::new)),
                Endpoint.get("/api/v1/ports/scan", "All ports that anybody listens on")
                        .gives(PortJson[].class)
                        .by(_ -> ports(PortRegistry.Scan::new)),
                Endpoint.get(PORT, "One port and who holds it")
                        .gives(PortJson.class)
                        .by(this::check),
                Endpoint.delete(PORT, "Ends whoever holds the port; a service of ours is stopped")
                        .param("force", FLAG, "also a process that isn't ours")
                        .gives(PortJson.class)
                        .by(this::free));
    }

    private CompletionStage<HttpResponse> ports(
            Function<ActorRef<Ports>, PortRegistry.Command> question) {
        return asking.ports(question, LOOK)
                .thenApply(it -> Replies.json(200, it.ports().stream().map(this::shown).toList()));
    }

    private CompletionStage<HttpResponse> check(Call call) {
        return look(port(call)).thenApply(it -> Replies.json(200, shown(it)));
    }

    private CompletionStage<HttpResponse> free(Call call) {
        var port = port(call);
        var force = call.flag("force");
        return asking.<FreeReply>ports(me -> new PortRegistry.Free(port, force, me), FREE)
                .thenCompose(reply ->
                        switch (reply) {
                            case FreeReply.Freed _ -> check(call);
                            case FreeReply.Ours(_, var instances) -> stop(call, port, instances);
                            case FreeReply.NotFreed(_, var why) ->
                                    throw new Rejected(Problems.foreignHolder(why));
                        });
    }

    /** As {@code stop} does: a service that was merely ended would come back, or be a riddle. */
    private CompletionStage<HttpResponse> stop(Call call, int port, List<String> instances) {
        var by = call.caller().name() + ", to free port " + port;
        return asking.<Answer>services(me -> new Services.Stop(instances, false, by, me))
                .thenCompose(answer -> stopped(call, answer));
    }

    private CompletionStage<HttpResponse> stopped(Call call, Answer answer) {
        return switch (answer) {
            case Services.Accepted(_, var names, var receipt) ->
                    asking.<Services.Settled>services(
                                    me ->
                                            new Services.Await(
                                                    names, Services.Wish.STOPPED, receipt, me),
                                    FREE)
                            .thenCompose(settled -> freed(call, names, settled.undone()));
            case Services.Refused(var why) -> throw new Rejected(Problems.foreignHolder(why));
            case Services.Unknown(var name, _) ->
                    throw new Rejected(
                            Problems.foreignHolder(name + " has it, and is on its way out"));
        };
    }

    private CompletionStage<HttpResponse> freed(
            Call call, List<String> names, Optional<String> undone) {
        if (undone.isPresent()) throw new Rejected(Problems.undone(names, undone.get()));
        return check(call);
    }

    private CompletionStage<PortReport> look(int port) {
        return asking.ports(me -> new PortRegistry.Check(port, me), LOOK);
    }

    private PortJson shown(PortReport port) {
        return PortRow.of(port, asking.secrets());
    }

    private static int port(Call call) {
        return Call.number("port", call.variable("p"), 1, 65_535);
    }
}
