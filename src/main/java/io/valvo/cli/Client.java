package io.valvo.cli;

import io.valvo.wire.ShortPath;
import io.valvo.wire.StateDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;

/**
 * Talks to the daemon of one state directory. What goes wrong is a {@link Complaint} in words for a
 * person.
 */
final class Client {
    private final StateDir stateDir;
    private final String howToStart;

    /**
     * @param howToStart the command that starts the daemon
     */
    Client(StateDir stateDir, String howToStart) {
        this.stateDir = stateDir;
        this.howToStart = howToStart;
    }

    StateDir stateDir() {
        return stateDir;
    }

    /** The body of a successful answer. */
    String ask(Request request) throws IOException {
        try (var answer = open(request)) {
            return answer.text();
        }
    }

    Node json(String target) throws IOException {
        return Node.read(ask(Request.get(target, Request.JSON)));
    }

    /** A successful answer whose body goes on; to be closed. */
    Answer open(Request request) throws IOException {
        var answer = openWhatever(request);
        if (answer.ok()) return answer;
        try (answer) {
            throw ProblemText.complaint(answer);
        }
    }

    /** An answer of any status; to be closed. */
    Answer openWhatever(Request request) throws IOException {
        var socket = stateDir.socket().getFileName();
        try (var place = ShortPath.of(stateDir.root(), socket.toString())) {
            return Http.exchange(place.directory().resolve(socket), request);
        } catch (InterruptedIOException e) {
            throw new Complaint(
                    ExitCode.NO_SUPERVISOR,
                    "The supervisor at "
                            + stateDir.root()
                            + " gives "
                            + e.getMessage()
                            + ". Its log: "
                            + stateDir.daemonLog(),
                    e);
        } catch (NoSuchFileException | SocketException e) {
            throw absent(e);
        }
    }

    /** Whether a daemon answers. */
    boolean answers() {
        try (var answer = openWhatever(Request.get("/health", Request.JSON))) {
            return answer.status() > 0;
        } catch (IOException | Complaint notYet) {
            return false;
        }
    }

    private Complaint absent(IOException e) {
        var denied = String.valueOf(e.getMessage()).contains("Permission denied");
        return denied ? forbidden(e) : noSupervisor(e);
    }

    private Complaint forbidden(IOException e) {
        var text =
                "The supervisor in "
                        + stateDir.root()
                        + " belongs to another user: "
                        + stateDir.socket()
                        + " may not be opened.";
        return new Complaint(ExitCode.NO_SUPERVISOR, text, e);
    }

    private Complaint noSupervisor(IOException e) {
        return new Complaint(
                ExitCode.NO_SUPERVISOR,
                "No supervisor is running in " + stateDir.root() + ". Start it: " + howToStart,
                e);
    }
}
