package io.valvo.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link Journal} says: values by key, in memory. Not safe for use by several threads. */
final class Table {
    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private long bytes;

    /** What a file with nothing else in it would take. */
    long bytes() {
        return bytes;
    }

    Optional<byte[]> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** All that begin with the prefix, by their whole keys. */
    Map<String, byte[]> withPrefix(String prefix) {
        var found = new LinkedHashMap<String, byte[]>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) found.put(key, value);
        });
        return found;
    }

    void put(String key, byte[] value) {
        remove(key);
        values.put(key, value);
        bytes += weight(key, value);
    }

    /** False: there was none. */
    boolean remove(String key) {
        byte[] old = values.remove(key);
        if (old != null) bytes -= weight(key, old);
        return old != null;
    }

    /**
     * False: this isn't a journal, or one of a version that this program doesn't know; what came
     * before counts.
     */
    boolean replay(byte[] file, List<Frames.Slice> slices) {
        for (int i = 0; i < slices.size(); i++) {
            var entry = Entry.read(file, slices.get(i));
            if (entry.isEmpty() || (i == 0) != entry.get() instanceof Entry.Header) return false;
            replay(entry.get());
        }
        return true;
    }

    private void replay(Entry entry) {
        switch (entry) {
            case Entry.Header _ -> {}
            case Entry.Put(var key, var value) -> put(key, value);
            case Entry.Remove(var key) -> remove(key);
        }
    }

    private static long weight(String key, byte[] value) {
        return (long) Frames.HEADER + key.length() + value.length;
    }
}
