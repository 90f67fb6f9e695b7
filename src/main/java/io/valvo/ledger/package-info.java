/** What must outlive the daemon: who owns which process, leases, counters, events, the lock. */
@NullMarked
package io.valvo.ledger;

import org.jspecify.annotations.NullMarked;
