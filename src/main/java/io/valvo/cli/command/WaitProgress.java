package io.valvo.cli.command;

import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Says on stderr what a long wait waits for: beside the waiting request, it looks at the services
 * each second and tells what has changed since.
 */
final class WaitProgress implements AutoCloseable, Runnable {
    static final WaitProgress NONE = new WaitProgress(null, List.of());

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final List<String> AT_REST =
            List.of("ready", "stopped", "completed", "scheduled");

    private final @Nullable CommandContext session;
    private final List<String> names;
    private final List<String> told = new ArrayList<>();
    private @Nullable Thread watch;

    private WaitProgress(@Nullable CommandContext session, List<String> names) {
        this.session = session;
        this.names = names;
    }

    /** {@code names} empty: all services. */
    static WaitProgress watch(CommandContext session, List<String> names) {
        session.client();
        var progress = new WaitProgress(session, names);
        var watch = new Thread(progress, "progress");
        watch.setDaemon(true);
        progress.watch = watch;
        watch.start();
        return progress;
    }

    @Override
    public void run() {
        try {
            while (session != null) {
                Thread.sleep(PERIOD.toMillis());
                for (var line : waits(session.client().json(RequestPath.of("services").toString())))
                    tell(session, line);
            }
        } catch (InterruptedException | IOException | ClientException over) {
            return;
        }
    }

    @Override
    public void close() {
        if (watch != null) watch.interrupt();
    }

    private synchronized void tell(CommandContext listener, String line) {
        if (told.contains(line) || Thread.currentThread().isInterrupted()) return;
        told.add(line);
        listener.note(line);
    }

    private List<String> waits(JsonValue services) {
        var lines = new ArrayList<String>();
        for (var service : services.items()) {
            if (names.isEmpty() || meant(service.at("name").text())) lines.addAll(lines(service));
        }
        return lines;
    }

    private boolean meant(String service) {
        for (var name : names)
            if (name.equals(service) || name.startsWith(service + "/")) return true;
        return false;
    }

    private static List<String> lines(JsonValue service) {
        var lines = new ArrayList<String>();
        for (var instance : service.at("instances").items()) {
            var state = instance.at("state").text();
            if (!AT_REST.contains(state)) lines.add(line(instance, state));
        }
        return lines;
    }

    private static String line(JsonValue instance, String state) {
        var reason = instance.at("reason").text();
        return instance.at("name").text()
                + " is "
                + state
                + (reason.isEmpty() ? "" : ": " + reason);
    }
}
