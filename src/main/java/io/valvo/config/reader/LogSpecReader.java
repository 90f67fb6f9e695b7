package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.LogSpec;
import io.valvo.text.HoconSizes;

/** Reads {@code log} of one service. */
final class LogSpecReader {
    private static final ScalarType<Long> SIZE =
            new ScalarType<>(
                    "a size of 4 KiB or more",
                    "sizes are written 50 MiB, 512 KiB",
                    text -> HoconSizes.parse(text).filter(bytes -> bytes >= 4096));

    private enum Stderr {
        MERGED,
        SEPARATE
    }

    private LogSpecReader() {}

    static LogSpec log(ConfigSection section) {
        var log =
                new LogSpec(
                        section.get("max-size", SIZE, 50L << 20),
                        section.get("max-age", ScalarType.PERIOD),
                        section.get("keep", ScalarType.whole(1, 1000), 5),
                        section.get("compress", ScalarType.FLAG, false),
                        section.get("stderr", ScalarType.choice(Stderr.class), Stderr.MERGED)
                                == Stderr.SEPARATE);
        section.close();
        return log;
    }
}
