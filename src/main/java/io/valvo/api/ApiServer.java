package io.valvo.api;

import io.valvo.api.http.BearerAuthenticator;
import io.valvo.api.http.BearerTokens;
import io.valvo.api.http.HttpServers;
import io.valvo.api.http.PrivateFile;
import io.valvo.api.http.Router;
import io.valvo.api.http.TcpListener;
import io.valvo.api.query.ApiSettings;
import io.valvo.api.query.BoundAddresses;
import io.valvo.api.query.DaemonHandles;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.query.ReloadQueue;
import io.valvo.api.query.SelfCheck;
import io.valvo.events.EventLog;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.ListenFailure;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortReport;
import io.valvo.wire.WireJson;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.SystemMaterializer;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Listens on the Unix socket and over TCP, as long as it lives. A fault of it is logged, and it
 * begins anew after a while; services don't notice.
 *
 * <p>A TCP port that is taken is no reason to fail: another daemon with the same configuration has
 * it. A free one is taken instead, with a warning, until its own can be had; {@code api.json} in
 * the state directory says which.
 */
public final class ApiServer {
    public sealed interface Command {}

    /** What says where the API is may have been deleted. */
    public record Announce() implements Command {}

    /** By whoever doesn't wait for an answer. */
    public record Reload(String by) implements Command {}

    private record Bound(TcpListener listener) implements Command {}

    /** {@code holder}: who has it, in words. */
    private record NotBound(int port, Throwable why, Optional<String> holder) implements Command {}

    /** Its own port is tried again. */
    private record Again(Duration pause) implements Command {}

    private record NotYet(Duration pause) implements Command {}

    /** {@code api.json} is still to be written. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Unwritten(byte[] document) implements Command {}

    /** The port that was taken may be free. */
    private record PortDue(int port) implements Command {}

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration FIRST_TRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration FAREWELL = Duration.ofSeconds(30);
    private static final Duration END_WITHIN = Duration.ofMillis(500);

    private final ActorContext<Command> context;
    private final ApiSettings settings;
    private final DaemonHandles reach;
    private final HttpServers server;
    private final SelfCheck pulse;
    private final DaemonQueries asking;
    private final ReloadQueue reloads;
    private volatile BoundAddresses listening;
    private Optional<ListenFailure> failure = Optional.empty();
    private volatile @Nullable TcpListener tcp;
    private @Nullable BearerTokens tokens;

    /** It was told that the port is tried again and again. */
    private boolean awaiting;

    public static Behavior<Command> create(ApiSettings settings, DaemonHandles reach) {
        var strategy =
                SupervisorStrategy.restartWithBackoff(
                        Duration.ofMillis(200), Duration.ofSeconds(30), 0.1);
        Behavior<Command> surface =
                Behaviors.setup(context -> new ApiServer(context, settings, reach).open());
        return Behaviors.supervise(surface).onFailure(strategy);
    }

    /** Why the daemon won't listen on this address; empty when it will. */
    public static Optional<String> refusal(String bind) {
        try {
            if (InetAddress.getByName(bind).isLoopbackAddress()) return Optional.empty();
            return Optional.of(
                    "api.bind = "
                            + bind
                            + ": without TLS it listens on loopback addresses only;"
                            + " use 127.0.0.1, ::1 or localhost");
        } catch (UnknownHostException e) {
            return Optional.of("api.bind = " + bind + ": no such address");
        }
    }

    private ApiServer(ActorContext<Command> context, ApiSettings settings, DaemonHandles reach) {
        this.context = context;
        this.settings = settings;
        this.reach = reach;
        var system = context.getSystem();
        var materializer = SystemMaterializer.get(system).materializer();
        listening =
                new BoundAddresses(
                        settings.stateDir().socket(), Optional.empty(), Optional.empty());
        asking = new DaemonQueries(system, reach);
        pulse = new SelfCheck(asking);
        reloads = new ReloadQueue(asking);
        var table =
                ApiRoutes.table(asking, pulse, reloads, settings, () -> listening, this::exhausted);
        server =
                new HttpServers(
                        system,
                        new Router(table, materializer, it -> asking.secrets().masked(it)),
                        materializer,
                        asking.blocking());
        server.unix(settings.socket());
    }

    private Behavior<Command> open() {
        if (!settings.api().tcp()) announce(Optional.empty());
        else
            refusal(settings.api().bind())
                    .ifPresentOrElse(this::stayLocal, () -> bind(settings.api().port()));
        return Behaviors.receive(Command.class)
                .onMessage(Bound.class, it -> bound(it.listener()))
                .onMessage(NotBound.class, it -> notBound(it))
                .onMessage(Announce.class, _ -> announced())
                .onMessage(Reload.class, it -> reload(it))
                .onMessage(Again.class, it -> again(it))
                .onMessage(NotYet.class, it -> notYet(it))
                .onMessage(PortDue.class, it -> due(it))
                .onMessage(Unwritten.class, it -> unwritten(it))
                .onSignal(PreRestart.class, _ -> failed())
                .onSignal(PostStop.class, _ -> close())
                .build();
    }

    private Optional<String> exhausted() {
        return Optional.ofNullable(tcp).flatMap(TcpListener::exhausted);
    }

    private void stayLocal(String why) {
        failure = Optional.of(new ListenFailure("the API can't listen over TCP", why, true));
        warn(why + "; only " + settings.stateDir().socket() + " listens");
        announce(Optional.empty());
    }

    private void bind(int port) {
        context.pipeToSelf(
                server.tcp(settings.api().bind(), port, door())
                        .<Command>thenApply(Bound::new)
                        .exceptionallyCompose(why -> refused(port, why)),
                (outcome, failure) ->
                        failure == null ? outcome : new NotBound(port, failure, Optional.empty()));
    }

    /** Whoever holds it is looked for once, not with each try. */
    private CompletionStage<Command> refused(int port, Throwable why) {
        if (port == 0 || awaiting)
            return CompletableFuture.completedFuture(new NotBound(port, why, Optional.empty()));
        return asking.<PortReport>ports(me -> new PortCommand.Check(port, me), DaemonQueries.SOON)
                .thenApply(PortReport::reason)
                .exceptionally(_ -> Optional.empty())
                .thenApply(holder -> new NotBound(port, why, holder));
    }

    private BearerAuthenticator door() {
        return new BearerAuthenticator(settings.api().bind(), tokens());
    }

    private BearerTokens tokens() {
        try {
            tokens = BearerTokens.of(settings.stateDir(), settings.files());
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException("the tokens in " + settings.stateDir().root(), e);
        }
    }

    /** It moves home: those who found it elsewhere are answered to the end. */
    private Behavior<Command> bound(TcpListener listener) {
        boolean home = listener.port() == settings.api().port() || settings.api().port() == 0;
        if (home && failure.isPresent())
            warn("the API listens on its own port " + listener.port() + " now");
        if (home) failure = Optional.empty();
        closeTcp(FAREWELL);
        tcp = listener;
        var address = settings.api().bind();
        var host = address.contains(":") ? "[" + address + "]" : address;
        announce(Optional.of("http://" + host + ":" + listener.port()));
        return Behaviors.same();
    }

    private Behavior<Command> due(PortDue it) {
        bind(it.port());
        return Behaviors.same();
    }

    private Behavior<Command> notBound(NotBound it) {
        if (it.port() == 0) {
            stayLocal("no TCP port on " + settings.api().bind() + ": " + it.why().getMessage());
        } else if (!settings.api().moves()) {
            awaitPort(it);
        } else {
            var plain = "the API can't listen on its port " + it.port();
            var full = plain + who(it) + "; it is tried again, and meanwhile a free one is used";
            failure = Optional.of(new ListenFailure(plain, full, true));
            warn(
                    "the API's port "
                            + it.port()
                            + " is taken; a free one is used until it can be had (api.json in the state directory names it)");
            bind(0);
            context.scheduleOnce(FIRST_TRY, context.getSelf(), new Again(FIRST_TRY));
        }
        return Behaviors.same();
    }

    private Behavior<Command> again(Again it) {
        context.pipeToSelf(
                server.tcp(settings.api().bind(), settings.api().port(), door()),
                (binding, taken) -> taken == null ? new Bound(binding) : new NotYet(it.pause()));
        return Behaviors.same();
    }

    private Behavior<Command> notYet(NotYet it) {
        var twice = it.pause().multipliedBy(2);
        var pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        context.scheduleOnce(pause, context.getSelf(), new Again(pause));
        return Behaviors.same();
    }

    private void closeTcp(Duration within) {
        var open = tcp;
        if (open != null) {
            var _ = open.close(within);
        }
    }

    /** Told once: only the socket listens until the port is free. */
    private void awaitPort(NotBound it) {
        if (!awaiting) stayLocal(awaited(it));
        awaiting = true;
        context.scheduleOnce(AGAIN, context.getSelf(), new PortDue(it.port()));
    }

    private String awaited(NotBound it) {
        return "the API can't listen on its port %d%s, and on-conflict = fail; it is tried again every second: free the port, or change api.port and start the daemon again"
                .formatted(it.port(), who(it));
    }

    private static String who(NotBound it) {
        return ": " + it.holder().orElse("it is taken");
    }

    private void announce(Optional<String> url) {
        listening = new BoundAddresses(settings.stateDir().socket(), url, failure);
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("pid", settings.pid());
        document.put("socket", listening.socket().toString());
        document.put("url", url.orElse(null));
        write(WireJson.bytes(document));
        settings.listening().accept(listening);
    }

    /** A full disk must not silence the API: the file that says where it is waits for room. */
    private void write(byte[] document) {
        try {
            PrivateFile.write(file(), document);
        } catch (IOException e) {
            context.getLog().warn("{} can't be written yet: {}", file(), e.toString());
            forget();
            context.scheduleOnce(AGAIN, context.getSelf(), new Unwritten(document));
        }
    }

    /** One of an earlier daemon would be wrong. */
    private void forget() {
        try {
            if (isMine()) Files.deleteIfExists(file());
        } catch (IOException e) {
            context.getLog().warn("{} can't be deleted: {}", file(), e.toString());
        }
    }

    /** Another daemon's says where that one is. */
    private boolean isMine() throws IOException {
        return !Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS)
                || Files.readString(file()).contains("\"pid\":" + settings.pid() + ",");
    }

    /** Says again where it listens, and to whom. */
    private Behavior<Command> announced() throws IOException {
        if (tokens != null) tokens.restore(settings.stateDir());
        announce(listening.url());
        return Behaviors.same();
    }

    private Behavior<Command> reload(Reload it) {
        reloads.reloadUnattended(it.by());
        return Behaviors.same();
    }

    private Behavior<Command> unwritten(Unwritten it) {
        write(it.document());
        return Behaviors.same();
    }

    private void warn(String text) {
        reach.events().tell(new EventLog.Record(EventSubject.DAEMON, new EventData.Warning(text)));
        context.getLog().warn(text);
    }

    private Path file() {
        return settings.stateDir().apiInfo();
    }

    private Behavior<Command> failed() {
        var fault = new EventData.FaultSurvived(DaemonPart.API);
        reach.events().tell(new EventLog.Record(EventSubject.DAEMON, fault));
        return close();
    }

    private Behavior<Command> close() {
        pulse.close();
        closeTcp(END_WITHIN);
        forget();
        settings.socket().dropConnections();
        return Behaviors.same();
    }
}
