package io.valvo.logs;

import java.nio.file.Path;

/** One log file and whose it is. */
public record Source(String service, String instance, Output stream, Path file) {}
