/**
 * Plumbing for Pekko, named in {@code application.conf}: a scheduler that sleeps until a timer is
 * due instead of ticking ({@link TicklessScheduler}), a mailbox whose backlog is watched ({@link
 * MonitoredMailbox}, {@link MailboxMonitor}), restarts that are told of ({@link FaultReporting}),
 * and a bounded pool for what blocks ({@link BlockingThreadPool}).
 *
 * <p>Nothing here knows a service. May be imported by {@code daemon} alone.
 */
@NullMarked
package io.valvo.actors;

import org.jspecify.annotations.NullMarked;
