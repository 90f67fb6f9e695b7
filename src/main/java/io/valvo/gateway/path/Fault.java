package io.valvo.gateway.path;

import io.valvo.gateway.Verdict.Refuse;

import java.util.Optional;

/**
 * What is wrong with a request that nobody else gets to see.
 *
 * @param status 4xx or 5xx
 * @param code for programs
 * @param message for people
 */
record Fault(int status, String code, String message) {
    static Fault malformed(String message) {
        return new Fault(400, "malformed_request", message);
    }

    Refuse refusal() {
        return new Refuse(status, code, message, Optional.empty());
    }
}
