package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.FLAG;
import static io.valvo.api.http.Endpoint.Kind.NUMBER;
import static io.valvo.api.http.Endpoint.Kind.TEXT;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.query.LastRequester;
import io.valvo.api.view.HealthReport;
import io.valvo.api.view.StatusTable;
import io.valvo.api.view.UsageReport;
import io.valvo.api.view.WhyExplanation;
import io.valvo.api.view.WireMapping;
import io.valvo.config.effective.EffectiveConfig;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.wire.ConfigNote;
import io.valvo.wire.HealthJson;
import io.valvo.wire.MetricsJson;
import io.valvo.wire.ServiceJson;
import io.valvo.wire.WhyJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Looks at services. */
public final class ServiceRoutes {
    private static final String SERVICE = "/api/v1/services/{s}";

    private final DaemonQueries asking;

    public ServiceRoutes(DaemonQueries asking) {
        this.asking = asking;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/api/v1/services",
                                "All services, or those named; as text: the table of status")
                        .params("name", TEXT, "a service or instance")
                        .param("columns", NUMBER, "width of the table; 0: as wide as it gets")
                        .param("color", FLAG, "the table with ANSI colours")
                        .as(Endpoint.JSON, Endpoint.TEXT)
                        .gives(ServiceJson[].class)
                        .by(this::services),
                Endpoint.get(SERVICE, "One service").gives(ServiceJson.class).by(this::service),
                Endpoint.get(SERVICE + "/health", "The detailed health document")
                        .gives(HealthJson.class)
                        .by(this::health),
                Endpoint.get(SERVICE + "/metrics", "What it uses and has used")
                        .gives(MetricsJson.class)
                        .by(this::metrics),
                Endpoint.get(SERVICE + "/config", "The effective configuration, secrets masked")
                        .gives(Map.class)
                        .by(this::config),
                Endpoint.get(SERVICE + "/why", "Why it is in its state, as a chain of causes")
                        .as(Endpoint.JSON, Endpoint.TEXT)
                        .gives(WhyJson.class)
                        .by(this::why));
    }

    private CompletionStage<HttpResponse> services(ApiRequest call) {
        var style = new StatusTable.Style(call.number("columns", 0, 0, 10_000), call.flag("color"));
        return asking.all()
                .thenApply(
                        all -> WireMapping.services(named(call.all("name"), all), asking.moment()))
                .thenCompose(services ->
                        call.wants(Endpoint.TEXT)
                                ? noted(StatusTable.render(services, style) + troubles())
                                : Responses.now(Responses.json(200, services)));
    }

    /** The last line says that the files say something else by now. */
    private CompletionStage<HttpResponse> noted(String text) {
        return asking.configDiffers()
                .thenApply(differs ->
                        Responses.text(differs ? text + ConfigNote.CHANGED + "\n" : text));
    }

    /** Below the table: what the daemon itself can't do. */
    private String troubles() {
        return asking.reach().troubles().get().stream()
                .map(it -> asking.secrets().masked(it.full()))
                .map("warning: %s\n"::formatted)
                .collect(Collectors.joining());
    }

    private static List<ServiceStatus> named(List<String> names, List<ServiceStatus> all) {
        if (names.isEmpty()) return all;
        return names.stream().map(name -> only(name, DaemonQueries.find(name, all))).toList();
    }

    /** With the instance alone, when an instance is what the name means. */
    private static ServiceStatus only(String name, ServiceStatus service) {
        if (name.equals(service.name())) return service;
        var instances = service.instances().stream().filter(it -> it.name().equals(name)).toList();
        var state =
                instances.stream().map(InstanceStatus::state).findFirst().orElse(service.state());
        return new ServiceStatus(service.spec(), state, service.wanted(), instances);
    }

    private CompletionStage<HttpResponse> service(ApiRequest call) {
        return subject(call)
                .thenApply(it -> Responses.json(200, WireMapping.service(it, asking.moment())));
    }

    private CompletionStage<HttpResponse> health(ApiRequest call) {
        return subject(call)
                .thenApply(it ->
                        Responses.json(
                                200,
                                HealthReport.of(
                                        call.subject(), it, asking.moment(), asking.routes())));
    }

    private CompletionStage<HttpResponse> metrics(ApiRequest call) {
        return subject(call)
                .thenApply(it ->
                        Responses.json(200, UsageReport.of(call.subject(), it, asking.moment())));
    }

    private CompletionStage<HttpResponse> config(ApiRequest call) {
        return asking.service(call.subject())
                .thenApply(
                        it -> Responses.json(200, EffectiveConfig.of(it.spec(), asking.secrets())));
    }

    private CompletionStage<HttpResponse> why(ApiRequest call) {
        return asking.all()
                .thenCombine(
                        LastRequester.of(asking),
                        (all, asked) -> {
                            var subject =
                                    only(call.subject(), DaemonQueries.find(call.subject(), all));
                            return WhyExplanation.of(
                                    call.subject(), subject, all, asked, asking.now());
                        })
                .thenCompose(why ->
                        call.wants(Endpoint.TEXT)
                                ? noted(why.text() + homeless(why))
                                : Responses.now(Responses.json(200, why)));
    }

    private String homeless(WhyJson why) {
        return why.instances().stream()
                .flatMap(it -> asking.reach().homeless().apply(it.name()).stream())
                .distinct()
                .map(it -> "    " + asking.secrets().masked(it) + "\n")
                .collect(Collectors.joining());
    }

    private CompletionStage<ServiceStatus> subject(ApiRequest call) {
        return asking.service(call.subject()).thenApply(it -> only(call.subject(), it));
    }
}
