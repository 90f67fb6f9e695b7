package io.valvo.model.setting;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;

import java.util.List;
import java.util.Optional;

/** The candidates of a port as they would be written: a row of them as a range. */
record WrittenPorts(
        Optional<Integer> prefer, List<Integer> otherwise, Optional<List<Integer>> range) {
    /** Fewer are written one by one. */
    private static final int ROW = 3;

    static WrittenPorts of(PortSpec port) {
        var all = port.candidates();
        int single = all.size() - row(port);
        var singles = all.subList(0, single);
        return new WrittenPorts(
                singles.stream().findFirst(),
                singles.stream().skip(1).toList(),
                Optional.of(all.subList(single, all.size())).filter(it -> !it.isEmpty()));
    }

    /** How many of the last candidates are a range; {@code fail} needs its {@code prefer}. */
    private static int row(PortSpec port) {
        var all = port.candidates();
        int first = all.size() - 1;
        int least = port.onConflict() == OnConflict.FAIL ? 1 : 0;
        while (first > least && all.get(first - 1) > 0 && all.get(first - 1) == all.get(first) - 1)
            first--;
        return all.size() - first < ROW ? 0 : all.size() - first;
    }
}
