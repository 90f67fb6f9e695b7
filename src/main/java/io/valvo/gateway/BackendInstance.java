package io.valvo.gateway;

import io.valvo.rules.gateway.LoadBalancing.Candidate;

/** One process of a service that answers requests, and how many it has at present. */
final class BackendInstance {
    final String name;
    final int incarnation;
    final UpstreamAddress address;

    /** Nanoseconds. */
    final long readySince;

    /** It takes no more requests: it ends, or has ended. */
    boolean closed;

    /** It has ended. */
    boolean gone;

    int outstanding;
    long served;

    BackendInstance(String name, int incarnation, UpstreamAddress address, long readySince) {
        this.name = name;
        this.incarnation = incarnation;
        this.address = address;
        this.readySince = readySince;
    }

    Candidate candidate() {
        return new Candidate(name, outstanding, served, readySince);
    }

    boolean is(String instance, int number) {
        return name.equals(instance) && incarnation == number;
    }
}
