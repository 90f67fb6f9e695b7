package io.valvo.api.routes;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.text.DurationFormat;
import io.valvo.wire.TestJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sends a service its sample request. Starts nothing. */
public final class TestRoutes {
    private final DaemonQueries asking;

    public TestRoutes(DaemonQueries asking) {
        this.asking = asking;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(
                                "/api/v1/services/{s}/test",
                                "Sends its sample request, and tells status and time")
                        .gives(TestJson.class)
                        .by(this::test));
    }

    private CompletionStage<HttpResponse> test(ApiRequest call) {
        var subject = call.subject();
        return asking.service(subject)
                .thenCompose(service -> {
                    var instance = instance(subject, service);
                    var trial = trial(service.spec(), instance);
                    return asking.blocking(trial::run)
                            .thenApply(it -> Responses.json(200, told(instance, trial, it)));
                });
    }

    /** The one that is named, else one that is ready, else one that runs. */
    private static InstanceStatus instance(String subject, ServiceStatus service) {
        return service.instances().stream()
                .filter(it -> subject.equals(service.name()) || subject.equals(it.name()))
                .filter(it -> it.process().isPresent())
                .min(Comparator.comparing(it -> it.state() != InstanceState.READY))
                .orElseThrow(() ->
                        refused(
                                "%s is %s; a test starts nothing: valvo start %s"
                                        .formatted(subject, service.state().word(), subject)));
    }

    private static TestCall trial(ServiceSpec spec, InstanceStatus instance) {
        var sample = spec.serving().sample().completedBy(spec.httpProbes());
        var name = sample.port().or(() -> spec.ports().keySet().stream().findFirst());
        var port =
                name.flatMap(it -> Optional.ofNullable(instance.ports().get(it)))
                        .orElseThrow(() ->
                                refused(
                                        "%s has no port to be asked at; declare one: ports.http = 0"
                                                .formatted(instance.name())));
        var scheme = name.filter("https"::equals).orElse("http");
        var host = ServiceAddress.hostOf(spec.ports());
        var at = host.contains(":") ? "[" + host + "]" : host;
        var path = sample.path().orElse("/");
        return new TestCall(URI.create("%s://%s:%d%s".formatted(scheme, at, port, path)), sample);
    }

    private static TestJson told(InstanceStatus instance, TestCall trial, TestCall.Outcome it) {
        return new TestJson(
                instance.service(),
                instance.name(),
                trial.text(),
                it.error().isEmpty(),
                it.status().orElse(null),
                it.took().toMillis(),
                it.bytes().orElse(null),
                it.error()
                        .map(why -> why + " after " + DurationFormat.text(it.took()))
                        .orElse(null));
    }

    private static ProblemException refused(String why) {
        return new ProblemException(Problems.refused(why));
    }
}
