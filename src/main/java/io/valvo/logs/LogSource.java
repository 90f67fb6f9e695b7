package io.valvo.logs;

import java.nio.file.Path;

/** One log file and whose it is. */
public record LogSource(String service, String instance, OutputStreamKind stream, Path file) {}
