package io.valvo.model.status;

import java.time.Duration;

/**
 * What a part of the daemon has still to do.
 *
 * @param waiting messages
 * @param age how long the next of them has waited at least, known to a second
 */
public record MailboxBacklog(String part, int waiting, Duration age) {}
