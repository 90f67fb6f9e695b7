package io.valvo.model.setting;

import io.valvo.model.Signal;
import io.valvo.model.spec.StopSpec;

import java.time.Duration;

/** {@code stop}: how a process is asked to end. */
final class StopSettings {
    private static final Setting<StopSpec, Signal> SIGNAL =
            Setting.of(
                    "signal",
                    SettingType.one(ScalarType.SIGNAL),
                    Signal.TERM,
                    StopSpec::signal,
                    "asks it to end",
                    "stop.signal = INT");
    private static final Setting<StopSpec, Duration> TIMEOUT =
            Setting.of(
                    "timeout",
                    SettingType.one(ScalarType.DURATION),
                    Duration.ofSeconds(10),
                    StopSpec::timeout,
                    "then SIGKILL to everything that descends from it",
                    "stop.timeout = 30s");
    private static final Setting<StopSpec, Duration> DRAIN =
            Setting.of(
                    "drain",
                    SettingType.one(ScalarType.DURATION),
                    StopSpec.DRAIN,
                    StopSpec::drain,
                    "before a planned stop the [gateway](gateway.md#restarts-and-updates) sends no more requests, and those on their way are waited for, at most so long",
                    "stop.drain = 30s");

    static final SettingObject<StopSpec> OBJECT =
            SettingObject.of(
                    in -> new StopSpec(in.get(SIGNAL), in.get(TIMEOUT), in.get(DRAIN)),
                    SIGNAL,
                    TIMEOUT,
                    DRAIN);

    private StopSettings() {}
}
