package io.valvo.os;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;

import java.util.Optional;

/**
 * An orphan, reparented to this subreaper ({@code PR_SET_CHILD_SUBREAPER}), that has ended and was
 * reaped.
 *
 * @param marker its {@link ProcessMarker#VARIABLE}, where it was seen alive
 */
public record ReapedOrphan(ProcessId process, Exit exit, Optional<String> marker) {}
