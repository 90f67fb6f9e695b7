package io.valvo.model.setting;

import io.valvo.model.spec.LogSpec;
import io.valvo.text.HoconSizes;

import java.time.Duration;
import java.util.Optional;

/** {@code log}: where output goes and how long it is kept. */
final class LogSettings {
    private static final ScalarType<Long> SIZE =
            new ScalarType<>(
                            "a size of 4 KiB or more",
                            "sizes are written 50 MiB, 512 KiB",
                            text -> HoconSizes.parse(text).filter(bytes -> bytes >= 4096))
                    .printedBy(HoconSizes::shown);

    private enum Stderr {
        MERGED,
        SEPARATE
    }

    private static final Setting<LogSpec, Long> MAX_SIZE =
            Setting.of(
                    "max-size",
                    SettingType.one(SIZE),
                    50L << 20,
                    LogSpec::maxSize,
                    "then the log is rotated: `SERVICE.log.1`, `.2`, …",
                    "log.max-size = 10 MiB");
    private static final Setting<LogSpec, Optional<Duration>> MAX_AGE =
            Setting.of(
                    "max-age",
                    SettingType.maybe(ScalarType.PERIOD),
                    Optional.empty(),
                    LogSpec::maxAge,
                    "rotated after this time as well",
                    "log.max-age = 24h");
    private static final Setting<LogSpec, Integer> KEEP =
            Setting.of(
                    "keep",
                    SettingType.one(ScalarType.whole(1, 1000)),
                    5,
                    LogSpec::keep,
                    "rotated files",
                    "log.keep = 10");
    private static final Setting<LogSpec, Boolean> COMPRESS =
            Setting.of(
                    "compress",
                    SettingType.one(ScalarType.FLAG),
                    false,
                    LogSpec::compress,
                    "`.gz`",
                    "log.compress = true");
    private static final Setting<LogSpec, Boolean> SEPARATE_STDERR =
            Setting.of(
                            "stderr",
                            SettingType.one(ScalarType.choice(Stderr.class))
                                    .as(
                                            it -> it == Stderr.SEPARATE,
                                            it -> it ? Stderr.SEPARATE : Stderr.MERGED),
                            false,
                            LogSpec::separateStderr,
                            "`merged` into `SERVICE.log`, or `separate` in `SERVICE.err.log`",
                            "log.stderr = separate")
                    .restarts("log.stderr.separate", it -> it, it -> it);

    static final SettingObject<LogSpec> OBJECT =
            SettingObject.of(
                    in ->
                            new LogSpec(
                                    in.get(MAX_SIZE),
                                    in.get(MAX_AGE),
                                    in.get(KEEP),
                                    in.get(COMPRESS),
                                    in.get(SEPARATE_STDERR)),
                    MAX_SIZE,
                    MAX_AGE,
                    KEEP,
                    COMPRESS,
                    SEPARATE_STDERR);

    private LogSettings() {}
}
