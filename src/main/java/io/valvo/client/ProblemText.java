package io.valvo.client;

import java.io.IOException;

/** What an error of the API (RFC 9457) reads like on the command line. */
public final class ProblemText {
    private ProblemText() {}

    /** Reads the body of an answer that says no. */
    public static ClientException complaint(DaemonResponse answer) throws IOException {
        var text = answer.text();
        return answer.is("application/problem+json")
                ? complaint(JsonValue.read(text), answer.status())
                : new ClientException(exitCode(answer.status()), plain(text, answer.status()));
    }

    private static ClientException complaint(JsonValue problem, int status) {
        var text = new StringBuilder(headline(problem));
        for (var error : problem.at("errors").texts()) text.append("\n  ").append(error);
        for (var line : problem.at("output").texts()) text.append("\n  | ").append(line);
        return new ClientException(exitCode(status), text.toString());
    }

    private static String headline(JsonValue problem) {
        var detail = problem.at("detail").text();
        var said = detail.isEmpty() ? problem.at("title").text() : detail;
        var similar = problem.at("similar").texts();
        if (similar.isEmpty() || said.contains("id you mean")) return said;
        return said + " Did you mean " + String.join(" or ", similar) + "?";
    }

    private static String plain(String text, int status) {
        var said = text.strip();
        return said.isEmpty() ? "The supervisor answered with status " + status + "." : said;
    }

    /** What was asked for is wrong, it took too long, or it failed. */
    private static int exitCode(int status) {
        return switch (status) {
            case 400, 404, 405, 413, 415, 422 -> ExitCode.USAGE;
            case 408, 504 -> ExitCode.TIMEOUT;
            default -> ExitCode.NO;
        };
    }
}
