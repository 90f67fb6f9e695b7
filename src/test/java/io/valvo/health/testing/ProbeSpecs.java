package io.valvo.health.testing;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.valvo.model.Signal;
import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.LogSpec;
import io.valvo.model.spec.OnAddressChange;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ProbeSpec.StatusRange;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.RestartPolicy.Backoff;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.model.spec.StopSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Services as the tests of this package need them: everything but the probes is as good as default.
 */
public final class ProbeSpecs {
    public static final ReadySpec NOTHING = ready();
    public static final HealthSpec UNCHECKED = health(3, 1);

    private ProbeSpecs() {}

    public static ReadySpec ready(ProbeSpec... probes) {
        return new ReadySpec(List.of(probes), ofSeconds(30), ofMillis(250), ofSeconds(2), 1);
    }

    public static HealthSpec health(int failures, int successes, ProbeSpec... probes) {
        return new HealthSpec(
                List.of(probes),
                ofSeconds(10),
                ofSeconds(2),
                failures,
                successes,
                Optional.empty());
    }

    public static ProbeSpec.Http http(String path) {
        return new ProbeSpec.Http(
                path,
                Optional.empty(),
                "GET",
                Map.of(),
                List.of(new StatusRange(200, 399)),
                Optional.empty());
    }

    public static ServiceSpec service(
            ReadySpec startup, ReadySpec ready, HealthSpec health, Optional<Duration> heartbeat) {
        return new ServiceSpec(
                "backend",
                new ProcessSpec(
                        List.of("true"),
                        Path.of("/"),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Map.of(),
                        Optional.empty(),
                        StandardInput.NOTHING),
                1,
                Map.of(),
                startup,
                ready,
                health,
                heartbeat,
                LimitsSpec.NONE,
                new RestartPolicy(
                        RestartPolicy.Policy.ON_FAILURE,
                        new Backoff(ofSeconds(1), 2, ofSeconds(60), 0),
                        10,
                        ofSeconds(600),
                        ofSeconds(60)),
                new StopSpec(Signal.TERM, ofSeconds(10)),
                Optional.empty(),
                Map.of(),
                false,
                Optional.empty(),
                false,
                true,
                Set.of(0),
                new HooksSpec(Map.of(), ofSeconds(10)),
                new LogSpec(1 << 20, Optional.empty(), 5, false, false),
                OnAddressChange.RESTART,
                OnOrphan.ADOPT,
                Set.of());
    }
}
