package io.valvo.config.source;

import com.typesafe.config.ConfigObject;

import java.nio.file.Path;
import java.util.Optional;

/** What an {@code include} statement may ask of the reading that it is a part of. */
interface IncludableFiles {
    /** It is being read already: it would include itself. */
    boolean isReading(Path file);

    SourceFiles files();

    /** By the extension of its name; empty: it can't be read, which has been told. */
    Optional<ConfigObject> parse(Path file, String text);

    ErrorCollector problems();
}
