package io.valvo.os;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;

import java.util.Optional;

/**
 * An orphan that came home to its subreaper and died.
 *
 * @param marker its {@link ProcessMarker#VARIABLE}, where it was seen alive
 */
public record ReapedOrphan(ProcessId process, Exit exit, Optional<String> marker) {}
