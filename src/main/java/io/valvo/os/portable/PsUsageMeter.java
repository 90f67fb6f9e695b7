package io.valvo.os.portable;

import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeUsage;
import io.valvo.os.TreeUsage.Member;
import io.valvo.os.UsageMeter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples process trees by ps(1), where there is no {@code /proc}: one process per look,
 * descendants by ancestry alone, no descriptors, no I/O, and shared memory counted in every
 * process.
 */
public final class PsUsageMeter implements UsageMeter {
    private static final String COLUMNS = "pid=,ppid=,rss=,time=";
    private static final int COLUMN_COUNT = 4;

    private final List<TreeUsage> usages = new ArrayList<>();

    @Override
    public TreeUsage track(ProcessTreeId kin) {
        var usage = new TreeUsage(kin);
        usages.add(usage);
        return usage;
    }

    @Override
    public void untrack(TreeUsage usage) {
        usages.remove(usage);
    }

    @Override
    public void sample() {
        var rows = rows();
        usages.forEach(usage -> count(usage, rows));
    }

    @Override
    public void sample(TreeUsage usage) {
        count(usage, rows());
    }

    @Override
    public void measureShared(TreeUsage usage) {}

    @Override
    public void close() {}

    private static void count(TreeUsage usage, Map<Integer, Member> rows) {
        var before = new HashMap<Integer, Member>();
        usage.members.forEach(it -> before.put(it.pid, it));
        List.copyOf(usage.members).stream()
                .filter(it -> !rows.containsKey(it.pid))
                .forEach(usage::removeMember);
        usage.members.clear();
        rows.values().stream()
                .filter(it -> descends(it, (int) usage.tree.leader().pid(), rows))
                .forEach(it -> usage.members.add(continued(it, before.get(it.pid))));
        usage.sum();
    }

    private static Member continued(Member now, @org.jspecify.annotations.Nullable Member before) {
        if (before != null) now.ownBefore = before.own;
        return now;
    }

    private static boolean descends(Member member, int leader, Map<Integer, Member> rows) {
        var at = member;
        for (int depth = 0; at != null && depth < rows.size(); depth++) {
            if (at.pid == leader) return true;
            at = rows.get(at.parent);
        }
        return false;
    }

    private static Map<Integer, Member> rows() {
        var rows = new HashMap<Integer, Member>();
        for (var line : ps().lines().toList()) {
            var words = line.strip().split("\\s+", COLUMN_COUNT);
            if (words.length == COLUMN_COUNT) rows.put(Integer.parseInt(words[0]), row(words));
        }
        return rows;
    }

    private static Member row(String[] words) {
        var member = new Member(Integer.parseInt(words[0]), 0);
        member.parent = Integer.parseInt(words[1]);
        member.resident = Long.parseLong(words[2]) * 1024;
        member.own = millis(words[3]);
        member.threads = 1;
        return member;
    }

    /** {@code 1:02.34} (macOS), {@code 00:01:02}, {@code 2-00:01:02} (procps). */
    static long millis(String time) {
        double seconds = 0;
        for (var part : time.replace('-', ':').split(":", -1)) {
            double unit = seconds == 0 ? 0 : seconds * 60;
            seconds = unit + Double.parseDouble(part);
        }
        return (long) (seconds * 1000);
    }

    private static String ps() {
        try {
            var process =
                    new ProcessBuilder("ps", "-axo", COLUMNS)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException none) {
            return "";
        }
    }
}
