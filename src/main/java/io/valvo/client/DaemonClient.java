package io.valvo.client;

import io.valvo.statedir.ShortSocketPath;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;

/**
 * Talks to the daemon of one state directory. What goes wrong is a {@link ClientException} in words
 * for a person.
 */
public final class DaemonClient {
    private final StateDir stateDir;
    private final String howToStart;

    /**
     * @param howToStart the command that starts the daemon
     */
    public DaemonClient(StateDir stateDir, String howToStart) {
        this.stateDir = stateDir;
        this.howToStart = howToStart;
    }

    public StateDir stateDir() {
        return stateDir;
    }

    /** The body of a successful answer. */
    public String ask(DaemonRequest request) throws IOException {
        try (var answer = open(request)) {
            return answer.text();
        }
    }

    public JsonValue json(String target) throws IOException {
        return JsonValue.read(ask(DaemonRequest.get(target, DaemonRequest.JSON)));
    }

    /** A successful answer whose body goes on; to be closed. */
    public DaemonResponse open(DaemonRequest request) throws IOException {
        var answer = openWhatever(request);
        if (answer.ok()) return answer;
        try (answer) {
            throw ProblemText.complaint(answer);
        }
    }

    /** An answer of any status; to be closed. */
    public DaemonResponse openWhatever(DaemonRequest request) throws IOException {
        var socket = stateDir.socket().getFileName();
        try (var place = ShortSocketPath.of(stateDir.root(), socket.toString())) {
            return UnixHttp.exchange(place.directory().resolve(socket), request);
        } catch (InterruptedIOException e) {
            throw new ClientException(
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
    public boolean answers() {
        try (var answer = openWhatever(DaemonRequest.get("/health", DaemonRequest.JSON))) {
            return answer.status() > 0;
        } catch (IOException | ClientException notYet) {
            return false;
        }
    }

    private ClientException absent(IOException e) {
        var denied = String.valueOf(e.getMessage()).contains("Permission denied");
        return denied ? forbidden(e) : noSupervisor(e);
    }

    private ClientException forbidden(IOException e) {
        var text =
                "The supervisor in "
                        + stateDir.root()
                        + " belongs to another user: "
                        + stateDir.socket()
                        + " may not be opened.";
        return new ClientException(ExitCode.NO_SUPERVISOR, text, e);
    }

    private ClientException noSupervisor(IOException e) {
        return new ClientException(
                ExitCode.NO_SUPERVISOR,
                "No supervisor is running in " + stateDir.root() + ". Start it: " + howToStart,
                e);
    }
}
