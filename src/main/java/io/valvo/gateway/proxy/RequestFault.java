package io.valvo.gateway.proxy;

import io.valvo.gateway.DispatchDecision.Refuse;

import java.util.Optional;

/**
 * What is wrong with a request that nobody else gets to see.
 *
 * @param status 4xx or 5xx
 * @param code for programs
 * @param message for people
 */
record RequestFault(int status, String code, String message) {
    static RequestFault malformed(String message) {
        return new RequestFault(400, "malformed_request", message);
    }

    Refuse refusal() {
        return new Refuse(status, code, message, Optional.empty());
    }
}
