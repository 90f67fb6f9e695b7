package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Changes how many instances of a service run, and waits until the new ones are ready, or those too
 * many are gone.
 *
 * @param instances empty: as many as the configuration says
 * @param timeout how long to wait; empty: {@link Control#PATIENCE}
 */
record Scale(
        String name,
        Optional<Integer> instances,
        boolean patient,
        Optional<Duration> timeout,
        boolean json)
        implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var service = answer(session);
        session.print(
                json
                        ? service
                        : name
                                + ": "
                                + instances.map(Scale::counted).orElse("as many as configured")
                                + rests(service));
        return ExitCode.DONE;
    }

    private static String counted(int instances) {
        return instances + (instances == 1 ? " instance" : " instances");
    }

    /** Neither a number nor a shape starts what shall not run. */
    static String rests(String service) throws IOException {
        return Node.read(service).at("wanted").truth() ? "" : "; it is stopped, and stays so";
    }

    private String answer(Session session) throws IOException {
        try (var _ = patient ? Progress.watch(session, List.of(name)) : Progress.NONE) {
            return session.client().ask(request());
        }
    }

    private Request request() {
        var patience = timeout.orElse(Control.PATIENCE);
        var target = Target.of("services", name, "scale");
        if (patient) target.with("wait", patience.toMillis() + "ms");
        var number = instances.map(String::valueOf).orElse("null");
        var request = Request.post(target.toString(), "{\"instances\":" + number + "}");
        return patient ? request.patient(patience.plus(Control.COURTESY)) : request;
    }
}
