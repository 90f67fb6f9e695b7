package io.valvo.config.effective;

import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ports of one service as they would be written: a row of candidates as a range. */
final class EffectivePorts {
    /** Fewer are written one by one. */
    private static final int ROW = 3;

    private EffectivePorts() {}

    static Map<String, Object> of(Map<String, PortSpec> ports) {
        var all = new LinkedHashMap<String, Object>();
        ports.forEach((name, port) -> all.put(name, of(port)));
        return all;
    }

    private static Map<String, Object> of(PortSpec port) {
        int single = port.candidates().size() - row(port);
        var singles = port.candidates().subList(0, single);
        return OrderedMaps.of(
                "prefer", singles.stream().findFirst(),
                "otherwise", singles.stream().skip(1).toList(),
                "range", range(port.candidates().subList(single, port.candidates().size())),
                "on-conflict", ScalarType.word(port.onConflict()),
                "socket", port.socket(),
                "address", port.address(),
                "reclaim-from", port.reclaimFrom());
    }

    private static Optional<String> range(List<Integer> row) {
        return row.isEmpty() ? Optional.empty() : Optional.of(row.getFirst() + "-" + row.getLast());
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
