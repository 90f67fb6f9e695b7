package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

@EnabledOnOs(OS.LINUX)
class EventLoopIT {
    private final Epoll epoll = new Epoll();
    private final EventLoop loop = new EventLoop("loop", epoll, new Nothing());

    @BeforeEach
    void start() {
        loop.start();
    }

    @AfterEach
    void close() {
        loop.close();
        epoll.close();
    }

    @Test
    void runsWhatItIsGivenInOrderOnItsThread() throws Exception {
        var ran = new CopyOnWriteArrayList<Integer>();
        IntStream.range(0, 1000)
                .forEach(it -> loop.execute(() -> ran.add(loop.isHere() ? it : -1)));
        settled();
        assertThat(ran).containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        assertThat(loop.isHere()).isFalse();
    }

    @Test
    void outlivesWhateverATaskThrows() throws Exception {
        for (var bug : List.of(new IllegalStateException("planted"), new AssertionError("planted")))
            loop.execute(() -> raise(bug));
        settled();
    }

    /** It waits for ever between two of these: each has to wake it. */
    @Test
    void isWokenWheneverItSleeps() throws Exception {
        for (int i = 0; i < 200; i++) settled();
    }

    private void settled() throws Exception {
        var done = new CompletableFuture<Void>();
        loop.execute(() -> done.complete(null));
        done.get(60, TimeUnit.SECONDS);
    }

    private static void raise(Throwable bug) {
        if (bug instanceof Error error) throw error;
        throw (RuntimeException) bug;
    }

    private static final class Nothing implements EventLoop.Handler {
        @Override
        public int patience() {
            return -1;
        }

        @Override
        public void handle(long[] numbers) {}
    }
}
