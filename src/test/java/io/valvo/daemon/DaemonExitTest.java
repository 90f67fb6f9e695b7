package io.valvo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** docs/foreground.md: a signal always ends the daemon. */
@Timeout(60)
class DaemonExitTest {
    private static final GuardianCommand.End TERM = new GuardianCommand.End("SIGTERM", false);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final BlockingQueue<Integer> halts = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void whatComesWhileTheDaemonStillStartsIsKeptForItsGuardian() {
        var ending = ending(LONG);
        ending.signalled(TERM);
        List<GuardianCommand> told = new ArrayList<>();
        ending.lead(told::add);
        ending.signalled(TERM);
        assertThat(told).containsExactly(TERM, TERM);
    }

    @Test
    void aSignalThatNobodyHearsEndsTheProcessAndSaysWhy() throws InterruptedException {
        ending(SHORT).signalled(TERM);
        assertThat(halts.take()).isEqualTo(1);
        assertThat(said.toString()).contains("a part of it that hangs", "services go on");
    }

    @Test
    void servicesThatTakeTheirTimeToStopAreWaitedFor() throws InterruptedException {
        var ending = ending(SHORT);
        ending.heard();
        ending.signalled(TERM);
        var later = ending(SHORT);
        later.signalled(TERM);
        assertThat(halts.take()).isEqualTo(1);
        assertThat(halts).isEmpty();
    }

    @Test
    void whatHangsAfterTheEndIsNotWaitedForAndTheCodeStays() throws InterruptedException {
        var ending = ending(SHORT);
        ending.ended(7);
        assertThat(ending.await()).isEqualTo(7);
        assertThat(halts.take()).isEqualTo(7);
    }

    @Test
    void aFailureIsTheEndWithItsReason() throws InterruptedException {
        var ending = ending(SHORT);
        ending.failed(new NumberFormatException("For input string: \"x\""));
        assertThatThrownBy(ending::await).hasRootCauseInstanceOf(NumberFormatException.class);
        assertThat(halts.take()).isEqualTo(1);
    }

    private DaemonExit ending(Duration patience) {
        var ending = new DaemonExit(halts::add, patience);
        ending.complainOn(new PrintStream(said, true));
        return ending;
    }
}
