package io.valvo.api.routes;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.ReaderBudget;
import io.valvo.api.metrics.DaemonMetrics;
import io.valvo.api.metrics.GatewayMetrics;
import io.valvo.api.metrics.InstanceMetrics;
import io.valvo.api.query.DaemonQueries;
import io.valvo.model.status.ServiceStatus;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Metrics as Prometheus scrapes them. Nothing of this is loaded before somebody asks. */
public final class MetricsRoutes {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final DaemonQueries asking;
    private final String version;
    private final ReaderBudget readers;

    public MetricsRoutes(DaemonQueries asking, String version, ReaderBudget readers) {
        this.asking = asking;
        this.version = version;
        this.readers = readers;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/metrics", "Metrics of instances and daemon, for Prometheus")
                        .as(Endpoint.TEXT, OPEN_METRICS)
                        .by(this::metrics));
    }

    private CompletionStage<HttpResponse> metrics(ApiRequest call) {
        var writer = call.wants(OPEN_METRICS) ? Writers.OPEN : Writers.PLAIN;
        return asking.all().thenApply(all -> response(writer, snapshots(all)));
    }

    private MetricSnapshots snapshots(List<ServiceStatus> services) {
        var all = new ArrayList<MetricSnapshot>();
        all.addAll(new InstanceMetrics(asking.moment()).of(services));
        all.addAll(GatewayMetrics.metrics(asking.routes()));
        all.addAll(new DaemonMetrics(asking.reach(), version, readers).all(services));
        return new MetricSnapshots(all);
    }

    private static HttpResponse response(ExpositionFormatWriter writer, MetricSnapshots metrics) {
        var out = new ByteArrayOutputStream();
        try {
            writer.write(out, metrics, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var type = ContentTypes.parse(writer.getContentType());
        return HttpResponse.create().withEntity(HttpEntities.create(type, out.toByteArray()));
    }

    private static final class Writers {
        private static final ExpositionFormatWriter PLAIN = PrometheusTextFormatWriter.create();
        private static final ExpositionFormatWriter OPEN = OpenMetricsTextFormatWriter.create();
    }
}
