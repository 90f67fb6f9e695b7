/**
 * What both back ends share: snapshots of the process table ({@link ProcessTable}, {@link
 * ProcessEntry}), who belongs to a family by ancestry, session and {@code VALVO_ID} ({@link
 * ProcessAncestry}, {@link SessionOwners}, {@link MarkerScan}), its end round after round ({@link
 * ProcessTrees}), and what wraps a command before exec ({@link ExecWrapper}, {@link ExitRecorder}).
 *
 * <p>A back end gives a {@link ProcessTable} and a {@link SignalSender}; families and their ends
 * come out. A new attribute that posix_spawn(3) can't set is a program in {@link ExecWrapper}. May
 * be imported by the back ends, {@code recovery} and {@code supervision.instance}.
 */
@NullMarked
package io.valvo.os.process;

import org.jspecify.annotations.NullMarked;
