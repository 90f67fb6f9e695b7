package io.valvo.api.http;

import io.valvo.text.SimilarNames;
import io.valvo.wire.Problem;

import java.util.List;

/** Every kind of error that the API tells, in the order of its status. */
public final class Problems {
    private Problems() {}

    static Problem malformed(String detail) {
        return Problem.of(400, "malformed", "The request can't be read", detail);
    }

    static Problem badParameter(String name, String value, String expected) {
        var detail = name + " = '" + value + "': expected " + expected;
        return Problem.of(400, "bad-parameter", "A parameter is wrong", detail);
    }

    static Problem unknownParameter(String name, List<String> known) {
        var detail = "no parameter '" + name + "' here; known: " + orNone(known);
        return Problem.of(400, "bad-parameter", "A parameter is wrong", detail)
                .withSimilar(SimilarNames.to(name, known));
    }

    static Problem noToken() {
        return Problem.of(
                401,
                "no-token",
                "A token is needed",
                "send a token as 'Bearer TOKEN' in the header Authorization. The files token and"
                        + " token.read in the state directory hold one each; the Unix socket"
                        + " valvo.sock needs none");
    }

    static Problem readOnly() {
        return Problem.of(
                403,
                "read-only",
                "This token may only read",
                "the token in the file 'token' of the state directory may control");
    }

    static Problem foreignHost(String host) {
        var detail = "Host '" + host + "' isn't this daemon; use localhost, 127.0.0.1 or [::1]";
        return Problem.of(403, "foreign-host", "Addressed to another host", detail);
    }

    static Problem foreignOrigin(String origin) {
        var detail = "a page of '" + origin + "' may not call this daemon";
        return Problem.of(403, "foreign-origin", "From a foreign page", detail);
    }

    static Problem unknownPath(String path) {
        var detail = "nothing is at " + path + "; /openapi.json lists what there is";
        return Problem.of(404, "unknown-path", "No such path", detail);
    }

    public static Problem unknownService(String name, List<String> similar) {
        var hint = similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
        var detail = "no service or instance '" + name + "'" + hint;
        return Problem.of(404, "unknown-service", "No such service", detail).withSimilar(similar);
    }

    static Problem method(String method, String path, List<String> allowed) {
        var detail = path + " answers " + String.join(", ", allowed) + ", not " + method;
        return Problem.of(405, "method", "Wrong method", detail);
    }

    static Problem notAcceptable(String accept, List<String> offered) {
        var detail = "Accept '" + accept + "': this is there as " + String.join(", ", offered);
        return Problem.of(406, "not-acceptable", "Not available in that form", detail);
    }

    static Problem slow() {
        return Problem.of(408, "slow", "The body came too slowly", "send the whole body at once");
    }

    public static Problem refused(String why) {
        return Problem.of(409, "refused", "Not possible now", why);
    }

    public static Problem failed(String why) {
        return Problem.of(409, "failed", "It didn't work", why);
    }

    /** {@code by}: {@code stop by root (valvo)}. */
    public static Problem undone(List<String> names, String by) {
        var who = names.isEmpty() ? "all services" : String.join(", ", names);
        return Problem.of(
                409, "undone", "A later wish has taken its place", who + ": undone by " + by);
    }

    public static Problem foreignHolder(String why) {
        return Problem.of(409, "foreign-holder", "The port is still held", why);
    }

    static Problem tooLarge(long limit) {
        var detail = "a body has at most " + limit + " bytes";
        return Problem.of(413, "too-large", "The body is too large", detail);
    }

    static Problem mediaType(String found) {
        var detail = "the body is '" + found + "', expected application/json";
        return Problem.of(415, "media-type", "Wrong kind of body", detail);
    }

    public static Problem invalidConfig(List<String> errors) {
        var detail = mistakes(errors.size()) + " in the configuration; nothing was changed";
        return Problem.of(422, "invalid-config", "The configuration is wrong", detail)
                .withErrors(errors);
    }

    public static Problem tooMany(int bound, String what) {
        var detail = bound + " " + what + " are open; close one, or try again later";
        return Problem.of(429, "too-many", "Too many readers", detail);
    }

    static Problem tooMuch(long bytes, long bound) {
        var detail =
                "it needs %d KiB of memory, and readers may hold %d KiB in all; ask for fewer services, for less time, or later"
                        .formatted(bytes >> 10, bound >> 10);
        return Problem.of(429, "too-much", "Too much is read at once", detail);
    }

    static Problem internal() {
        return Problem.of(
                500,
                "internal",
                "A fault of Valvo",
                "the daemon's log has the details; the services go on");
    }

    static Problem unavailable() {
        return Problem.of(
                503,
                "unavailable",
                "No answer from inside",
                "the part that answers is busy or restarting; try again");
    }

    static Problem noConnection(int bound) {
        var detail = "all " + bound + " connections are in use; close one, or try again later";
        return Problem.of(503, "too-many", "Too many connections", detail);
    }

    public static Problem timeout(String detail) {
        return Problem.of(504, "timeout", "The wait is over", detail);
    }

    private static String mistakes(int count) {
        return count == 1 ? "1 mistake" : count + " mistakes";
    }

    private static String orNone(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
