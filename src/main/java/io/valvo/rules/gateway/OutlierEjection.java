package io.valvo.rules.gateway;

import io.valvo.model.spec.OutlierSpec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Outlier ejection: which instances are left out because they alone fail, for a while, and never
 * too many at once.
 */
public record OutlierEjection(Map<String, Record> records) {
    public static final OutlierEjection NONE = new OutlierEjection(Map.of());

    /**
     * @param failures in a row since the last success or ejection
     * @param times it was left out without a success in between
     * @param until nanoseconds; it is left out till then, if {@code times} is not 0
     */
    public record Record(int failures, int times, long until) {
        boolean isEjected(long now) {
            return times > 0 && now < until;
        }
    }

    public OutlierEjection {
        records = Map.copyOf(records);
    }

    public boolean isEjected(String instance, long now) {
        var record = records.get(instance);
        return record != null && record.isEjected(now);
    }

    /** Those that are left out at present, by name. */
    public List<String> isEjected(long now) {
        return records.keySet().stream().filter(it -> isEjected(it, now)).sorted().toList();
    }

    /** {@code instances}: how many there are at present. */
    public OutlierEjection failed(String instance, int instances, OutlierSpec spec, long now) {
        var old = records.getOrDefault(instance, new Record(0, 0, 0));
        if (old.isEjected(now)) return this;
        int failures = old.failures() + 1;
        boolean due = spec.failures() > 0 && failures >= spec.failures();
        boolean room = (countEjected(now) + 1) <= spec.maxShare() * instances;
        return with(
                instance,
                due && room
                        ? new Record(0, old.times() + 1, now + time(spec, old.times() + 1))
                        : new Record(failures, old.times(), old.until()));
    }

    /** An answer from before it was left out doesn't bring it back. */
    public OutlierEjection succeeded(String instance, long now) {
        return isEjected(instance, now) ? this : without(instance);
    }

    /** It has a new process, or is no more. */
    public OutlierEjection without(String instance) {
        if (!records.containsKey(instance)) return this;
        var rest = new HashMap<>(records);
        rest.remove(instance);
        return new OutlierEjection(rest);
    }

    private static long time(OutlierSpec spec, int times) {
        return spec.time().toNanos() * Math.min(times, 10);
    }

    private long countEjected(long now) {
        return records.values().stream().filter(it -> it.isEjected(now)).count();
    }

    private OutlierEjection with(String instance, Record record) {
        var all = new HashMap<>(records);
        all.put(instance, record);
        return new OutlierEjection(all);
    }
}
