package io.valvo.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.InstanceState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

@Timeout(60)
class ConsoleTest {
    private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
    private static final EventSubject WEB = EventSubject.instance("web", "web", 1, 4711);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Saying output = new Saying();

    @Test
    void eventsAndOutputShareOneStreamWithAlignedNames() {
        output.says("web", "Serving HTTP on 0.0.0.0");
        try (var console = open(out, false)) {
            console.event(
                    new Event(
                            1,
                            TEN,
                            EventSubject.DAEMON,
                            new EventData.DaemonStarted("1.0", "valvo.conf")));
            console.event(new Event(2, TEN.plusSeconds(1), WEB, state(InstanceState.STARTING)));
            console.event(new Event(3, TEN.plusSeconds(2), WEB, exited()));
            console.event(new Event(4, TEN.plusSeconds(2), WEB, state(InstanceState.READY)));
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        10:00:00 valvo   * valvo 1.0 runs valvo.conf
                        10:00:01 web     * starting
                        10:00:00 web     | Serving HTTP on 0.0.0.0
                        10:00:02 web     * exited 7: crash
                        10:00:02 web     * ready after 1s (pid 4711)
                        """);
    }

    @Test
    void coloursAreThereOnlyWhenAskedFor() {
        try (var console = open(out, true)) {
            console.event(new Event(3, TEN, WEB, state(InstanceState.FAILED)));
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\u001b[31mfailed\u001b[0m");
    }

    @Test
    void detailsAreLeftToTheEventHistory() {
        try (var console = open(out, false)) {
            console.event(new Event(1, TEN, WEB, new EventData.ProcessStarted("python3")));
        }
        assertThat(out.size()).isZero();
    }

    @Test
    void whatAServiceSaidIsShownToTheEnd() {
        for (int i = 0; i < 50_000; i++) output.says("web", "line " + i);
        open(out, false).close();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(50_000)
                .last()
                .asString()
                .endsWith("| line 49999");
    }

    @Test
    void aStuckReaderStopsNobodyAndIsToldWhatItMissed() throws InterruptedException {
        var released = new CountDownLatch(1);
        var console = open(new Stuck(out, released), false);
        for (int i = 0; i < 50_000; i++) console.event(new Event(i, TEN, WEB, exited()));
        released.countDown();
        console.close();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern(
                        "valvo   \\* \\d+ events were not shown: whoever reads this stream is too slow");
    }

    @Test
    void aReaderThatIsGoneIsNoError() {
        try (var console = open(new Gone(), false)) {
            for (int i = 0; i < 50_000; i++) console.event(new Event(i, TEN, WEB, exited()));
        }
        assertThat(out.size()).isZero();
    }

    private static EventData exited() {
        return new EventData.ProcessExited(new Exit.Exited(7), EndCause.CRASH);
    }

    private static EventData state(InstanceState to) {
        return new EventData.InstanceChanged(InstanceState.PENDING, to, "");
    }

    private Console open(OutputStream out, boolean colour) {
        return Console.open(
                out,
                colour,
                ZoneOffset.UTC,
                InstantSource.fixed(TEN),
                List.of("web", "migrate"),
                Optional.of(output));
    }

    /** Found by no look, only when it is asked for by name or at the end. */
    private static final class Saying implements Console.Output {
        private record Said(String who, String text) {}

        private final Queue<Said> said = new ConcurrentLinkedQueue<>();

        void says(String who, String text) {
            said.add(new Said(who, text));
        }

        @Override
        public void some(Console.Lines shown) {}

        @Override
        public void all(String instance, Console.Lines shown) throws IOException {
            all(shown);
        }

        @Override
        public void all(Console.Lines shown) throws IOException {
            for (var it = said.poll(); it != null; it = said.poll())
                shown.line(it.who(), it.text());
        }
    }

    /** Blocks the first write until released. */
    private static final class Stuck extends OutputStream {
        private final OutputStream behind;
        private final CountDownLatch released;

        Stuck(OutputStream behind, CountDownLatch released) {
            this.behind = behind;
            this.released = released;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            behind.write(bytes, from, length);
        }
    }

    private static final class Gone extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }
}
