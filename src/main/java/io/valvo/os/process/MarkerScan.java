package io.valvo.os.process;

import io.valvo.os.ProcessInfo;

import java.util.List;

/**
 * Finds every process of the machine whose marker begins with a prefix, zombies and this process
 * aside.
 */
public final class MarkerScan {
    private MarkerScan() {}

    public static List<ProcessInfo> find(ProcessTable table, MarkerCache markers, String prefix) {
        long self = ProcessHandle.current().pid();
        return table.scan().stream()
                .filter(entry -> !entry.zombie() && entry.pid() != self)
                .filter(entry ->
                        markers.of(entry).filter(marker -> marker.startsWith(prefix)).isPresent())
                .map(entry -> table.info(entry, markers.of(entry)))
                .toList();
    }
}
