package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.concurrent.ThreadLocalRandom;

/** docs/life.md, Stop: however many a service has started, and in whatever state they are. */
class ForkStormIT {
    private static final int DOUBLE_FORKS = 150;
    private static final int SESSIONS = 20;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Told apart from what other tests start. */
    private final int number = ThreadLocalRandom.current().nextInt(10_000_000, 99_000_000);

    @Test
    void manyDoubleForksAndStoppedChildrenEndWithTheirService() throws Exception {
        here.file(
                "storm.py",
                """
                import os, sys
                def sleeper(): os.execvp("sleep", ["sleep", sys.argv[1]])
                for i in range(int(sys.argv[2])):
                    child = os.fork()
                    if child == 0:
                        if os.fork(): os._exit(0)
                        sleeper()
                    os.waitpid(child, 0)
                for i in range(int(sys.argv[3])):
                    if os.fork() == 0:
                        os.setsid()
                        sleeper()
                sleeper()
                """);
        here.config(
                """
                services.storm { command = [python3, storm.py, "%d", "%d", "%d"], stop.timeout = 1s }
                services.calm.command = [sleep, "1000"]
                """
                        .formatted(number, DOUBLE_FORKS, SESSIONS));
        var daemon = here.up();
        long calm = daemon.pidOf("calm").orElseThrow();
        here.eventually("all are there", () -> sleepers() == DOUBLE_FORKS + SESSIONS + 1);
        var some = ProcfsObserver.processes().stream().filter(this::isSleeper).limit(10).toList();
        for (var it : some) ProcfsObserver.signal("STOP", it.pid());
        here.eventually(
                "ten are stopped",
                () ->
                        some.stream()
                                .allMatch(it ->
                                        ProcfsObserver.fact(it.pid())
                                                .filter(now -> now.state() == 'T')
                                                .isPresent()));
        here.valvo("stop", "storm").succeeded();
        assertThat(sleepers()).isZero();
        assertThat(daemon.pidOf("calm")).contains(calm);
    }

    private long sleepers() {
        return ProcfsObserver.processes().stream().filter(this::isSleeper).count();
    }

    private boolean isSleeper(ProcfsObserver.Fact it) {
        return it.state() != 'Z' && it.command().contains("sleep " + number);
    }
}
