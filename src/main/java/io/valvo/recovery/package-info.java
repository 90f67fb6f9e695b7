/**
 * Takes over, at boot, what an earlier daemon has left: {@link StateRecovery} compares the ledger
 * with living processes (pid, start time, boot id, sealed {@code VALVO_ID}), has {@link
 * io.valvo.rules.recovery.Adoption} decide, and ends strays before anything is started. {@link
 * io.valvo.rules.recovery.RecoveredState} goes out to supervision; {@link LedgerRecovery} repeats
 * that within a daemon.
 *
 * <p>{@link SpecFingerprint} tells whether a process was started by the same specification: a
 * change of its form restarts every adopted service once. May be imported by {@code daemon} alone.
 */
@NullMarked
package io.valvo.recovery;

import org.jspecify.annotations.NullMarked;
