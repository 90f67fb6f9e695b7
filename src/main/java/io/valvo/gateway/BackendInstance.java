package io.valvo.gateway;

import io.valvo.rules.gateway.LoadBalancing.Candidate;

/** One process of a service that answers requests, and how many it has at present. */
final class BackendInstance {
    final String instance;
    final int incarnation;
    final UpstreamAddress endpoint;

    /** Nanoseconds. */
    final long readySince;

    /** It takes no more requests: it ends, or has ended. */
    boolean closed;

    /** It has ended. */
    boolean gone;

    int outstanding;
    long served;

    BackendInstance(String instance, int incarnation, UpstreamAddress endpoint, long readySince) {
        this.instance = instance;
        this.incarnation = incarnation;
        this.endpoint = endpoint;
        this.readySince = readySince;
    }

    Candidate candidate() {
        return new Candidate(instance, outstanding, served, readySince);
    }

    boolean is(String name, int number) {
        return instance.equals(name) && incarnation == number;
    }
}
