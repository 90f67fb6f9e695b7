package io.valvo.ports;

import io.valvo.model.status.Lease;

import java.util.List;
import java.util.Optional;

/**
 * What is known about one port.
 *
 * @param addresses literal addresses that somebody listens on; empty when nobody does
 * @param holders the processes that listen, the oldest first
 * @param quarantined old connections still keep everybody from listening
 * @param reason why an instance without a claim to the port couldn't have it, empty when it could
 */
public record PortReport(
        int port,
        Optional<Lease> lease,
        List<String> addresses,
        List<ListeningProcess> holders,
        boolean quarantined,
        Optional<String> reason) {}
