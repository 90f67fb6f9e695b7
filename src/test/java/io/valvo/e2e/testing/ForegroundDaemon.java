package io.valvo.e2e.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A supervisor that was started in the foreground. */
public record ForegroundDaemon(Process process, Path state) {
    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    public DaemonApi api() {
        return new DaemonApi(state);
    }

    public boolean answers() throws InterruptedException {
        try {
            return api().get("/api/v1/system").get("pid").asLong() == pid();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The worst state of all instances of a service, or that of one ({@code worker~2}). */
    public String stateOf(String service) throws Exception {
        return api().service(service).get("state").asText();
    }

    /** The first instance, or the one named ({@code worker~2}). */
    public JsonNode instance(String service) throws Exception {
        return api().service(service).get("instances").get(0);
    }

    /** Of the first instance; empty when it has no process. */
    public Optional<Long> pidOf(String service) throws Exception {
        return Optional.of(instance(service).get("pid"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asLong);
    }

    /** The leased port of that name. */
    public int portOf(String service, String name) throws Exception {
        return instance(service).get("ports").get(name).asInt();
    }

    public void signal(String name) throws IOException, InterruptedException {
        ProcfsObserver.signal(name, pid());
    }

    /** The exit code, once it has ended. */
    public int end() throws InterruptedException {
        if (!process.waitFor(E2eEnvironment.PATIENCE.toSeconds(), SECONDS))
            throw new AssertionError("the daemon still runs");
        return process.exitValue();
    }
}
