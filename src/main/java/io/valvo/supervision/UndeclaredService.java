package io.valvo.supervision;

import io.valvo.model.InstanceName;
import io.valvo.model.Signal;
import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.LogSpec;
import io.valvo.model.spec.OnAddressChange;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.model.spec.StopSpec;
import io.valvo.model.status.InstanceRecord;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A service that runs but is no longer in the configuration: just enough is known of it to stop it,
 * by SIGTERM and with the default grace.
 */
final class UndeclaredService {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration UNUSED = Duration.ofSeconds(1);

    private UndeclaredService() {}

    static ServiceSpec spec(InstanceRecord record) {
        return new ServiceSpec(
                record.service(),
                process(),
                number(record),
                Map.of(),
                ReadySpec.NONE,
                ReadySpec.NONE,
                new HealthSpec(List.of(), UNUSED, UNUSED, 1, 1, Optional.empty()),
                Optional.empty(),
                LimitsSpec.NONE,
                never(),
                new StopSpec(Signal.TERM, GRACE),
                Optional.empty(),
                Map.of(),
                false,
                Optional.empty(),
                false,
                false,
                Set.of(0),
                new HooksSpec(Map.of(), UNUSED),
                new LogSpec(Long.MAX_VALUE, Optional.empty(), 1, false, false),
                OnAddressChange.IGNORE,
                OnOrphan.STOP,
                Set.of());
    }

    /** 2 for {@code backend/2}, 1 for {@code backend}. */
    static int number(InstanceRecord record) {
        return InstanceName.of(record.instance()).number();
    }

    private static ProcessSpec process() {
        return new ProcessSpec(
                List.of("(no longer declared)"),
                Path.of("/"),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Map.of(),
                Optional.empty(),
                StandardInput.NOTHING);
    }

    private static RestartPolicy never() {
        var backoff = new RestartPolicy.Backoff(UNUSED, 1, UNUSED, 0);
        return new RestartPolicy(RestartPolicy.Policy.NEVER, backoff, 0, UNUSED, UNUSED);
    }
}
