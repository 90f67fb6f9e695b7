package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.os.Processes;

import org.apache.pekko.actor.typed.ActorSystem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** Performs probes on the real world. No thread waits for any of them. */
public final class ProbeChecks implements ProbeRunner {
    private final HttpCheck http;
    private final TcpCheck tcp;
    private final ExecCheck exec;
    private final LogCheck log;

    /**
     * @param scratch directory for the output of exec probes, made when it is needed
     */
    public ProbeChecks(ActorSystem<?> system, Processes processes, Path scratch) {
        this.http = new HttpCheck(system);
        this.tcp = new TcpCheck(system);
        this.exec = new ExecCheck(system, processes, scratch);
        this.log = new LogCheck(system);
    }

    @Override
    public CompletionStage<ProbeResult> run(ProbeSpec probe, ProbeTarget target, Duration timeout) {
        return attempt(probe, target, timeout)
                .exceptionally(failure -> new Failed(ConnectErrors.of(failure, timeout)));
    }

    private CompletionStage<ProbeResult> attempt(
            ProbeSpec probe, ProbeTarget target, Duration timeout) {
        return switch (probe) {
            case ProbeSpec.Http get ->
                    onPort(target, get.port(), port -> http.run(get, target.host(), port, timeout));
            case ProbeSpec.Tcp(var name) ->
                    onPort(target, name, port -> tcp.run(target.host(), port, timeout));
            case ProbeSpec.Exec(var command) -> exec.run(command, target, timeout);
            case ProbeSpec.Log(var pattern) -> log.run(pattern, target);
            case ProbeSpec.Notify _ ->
                    done(new Failed("the process speaks for itself, it can't be asked"));
        };
    }

    private static CompletionStage<ProbeResult> onPort(
            ProbeTarget target,
            Optional<String> name,
            IntFunction<CompletionStage<ProbeResult>> check) {
        return port(target, name)
                .map(check::apply)
                .orElseGet(() ->
                        done(
                                new Failed(
                                        name.map(n -> "no port " + n).orElse("no port")
                                                + " to connect to")));
    }

    /** A name of the service's, a number, or without either the first port there is. */
    private static Optional<Integer> port(ProbeTarget target, Optional<String> name) {
        if (name.isEmpty()) return target.ports().values().stream().findFirst();
        var own = Optional.ofNullable(target.ports().get(name.get()));
        return own.or(() -> name.filter(n -> n.matches("[0-9]{1,5}")).map(Integer::valueOf));
    }

    private static CompletionStage<ProbeResult> done(ProbeResult result) {
        return CompletableFuture.completedFuture(result);
    }
}
