package io.valvo.config;

import io.valvo.model.LogSpec;

/** Reads {@code log} of one service. */
final class LogReader {
    private static final Kind<Long> SIZE =
            new Kind<>(
                    "a size of 4 KiB or more",
                    "sizes are written 50 MiB, 512 KiB",
                    text -> Sizes.parse(text).filter(bytes -> bytes >= 4096));

    private enum Stderr {
        MERGED,
        SEPARATE
    }

    private LogReader() {}

    static LogSpec log(Section section) {
        var log =
                new LogSpec(
                        section.get("max-size", SIZE, 50L << 20),
                        section.get("max-age", Kind.PERIOD),
                        section.get("keep", Kind.whole(1, 1000), 5),
                        section.get("compress", Kind.FLAG, false),
                        section.get("stderr", Kind.choice(Stderr.class), Stderr.MERGED)
                                == Stderr.SEPARATE);
        section.close();
        return log;
    }
}
