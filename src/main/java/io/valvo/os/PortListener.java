package io.valvo.os;

import java.util.List;

/**
 * A listening TCP socket.
 *
 * @param address the literal address, {@code 0.0.0.0} and {@code ::} included
 * @param holders the processes that have it open, the oldest first; empty when none of them may be
 *     seen
 */
public record PortListener(String address, int port, List<ProcessInfo> holders) {}
