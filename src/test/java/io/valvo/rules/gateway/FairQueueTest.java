package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Clients take turns, whoever has more to ask. */
class FairQueueTest {
    @Test
    void aClientWithManyRequestsDoesNotHoldUpTheOthers() {
        var queue = new FairQueue<String>(10);
        for (var item : List.of("a1", "a2", "a3", "b1", "c1", "b2"))
            queue.offer(item.substring(0, 1), item);
        assertThat(drained(queue)).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void itIsBounded() {
        var queue = new FairQueue<String>(2);
        assertThat(queue.offer("a", "a1")).isTrue();
        assertThat(queue.offer("b", "b1")).isTrue();
        assertThat(queue.offer("c", "c1")).isFalse();
        queue.restore("c", "c0");
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void whoMayNotGoYetIsPassedOver() {
        var queue = new FairQueue<String>(9);
        List.of("a1", "a2", "b1").forEach(it -> queue.offer(it.substring(0, 1), it));
        assertThat(queue.poll(it -> !it.equals("a1"))).contains("a2");
        assertThat(queue.poll(_ -> false)).isEmpty();
        assertThat(queue.removeIf(it -> it.equals("a1"))).containsExactly("a1");
        assertThat(queue.remove("b", "b1")).isTrue();
        assertThat(queue.remove("b", "b1")).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Property
    void nobodyIsServedASecondTimeBeforeAnotherWhoWaitedAllTheWhile(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 4) Integer> clients) {
        var queue = new FairQueue<String>(100);
        var count = new HashMap<Integer, Integer>();
        for (var client : clients)
            queue.offer("" + client, client + "." + count.merge(client, 1, Integer::sum));
        var order = drained(queue);
        assertThat(order).hasSameSizeAs(clients);
        for (int i = 0; i < order.size(); i++)
            assertThat(round(order.get(i)))
                    .isGreaterThanOrEqualTo(round(order.get(Math.max(0, i - 1))));
    }

    private static int round(String item) {
        return Integer.parseInt(item.substring(item.indexOf('.') + 1));
    }

    private static List<String> drained(FairQueue<String> queue) {
        var order = new ArrayList<String>();
        for (var next = queue.poll(_ -> true); next.isPresent(); next = queue.poll(_ -> true))
            order.add(next.get());
        return order;
    }
}
