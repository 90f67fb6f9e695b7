package io.valvo.storage.ledger;

import io.valvo.storage.FrameFormat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link Journal} says: values by key, in memory. Not safe for use by several threads. */
final class JournalTable {
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
    boolean replay(byte[] file, List<FrameFormat.Slice> slices) {
        for (int i = 0; i < slices.size(); i++) {
            var entry = JournalEntry.read(file, slices.get(i));
            if (entry.isEmpty() || (i == 0) != entry.get() instanceof JournalEntry.Header)
                return false;
            replay(entry.get());
        }
        return true;
    }

    private void replay(JournalEntry entry) {
        switch (entry) {
            case JournalEntry.Header _ -> {}
            case JournalEntry.Put(var key, var value) -> put(key, value);
            case JournalEntry.Remove(var key) -> remove(key);
        }
    }

    private static long weight(String key, byte[] value) {
        return (long) FrameFormat.HEADER + key.length() + value.length;
    }
}
