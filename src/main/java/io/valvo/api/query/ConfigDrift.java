package io.valvo.api.query;

import io.valvo.config.LoadResult;
import io.valvo.model.FileContent;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.services.ReloadPlan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Whether the files say something else by now than what is in effect. They are read again only when
 * stat(2) tells that one of them, or a folder of them, has changed: mostly it costs a few
 * microseconds.
 */
final class ConfigDrift {
    /** Of a file that isn't there: all zero. */
    private record Stamp(FileTime changed, long size, Object inode) {
        static final Stamp NONE = new Stamp(FileTime.fromMillis(0), 0, "");
    }

    private record Verdict(StackSpec of, Map<Path, Stamp> stamps, boolean differs) {}

    private final Function<FileContent.Reader, LoadResult> loader;
    private final FileContent.Reader files;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Verdict last;

    /**
     * @param loader reads what is the configuration now, by that reader
     */
    ConfigDrift(
            StackSpec begun,
            Function<FileContent.Reader, LoadResult> loader,
            FileContent.Reader files) {
        this.loader = loader;
        this.files = files;
        last = new Verdict(begun, Map.of(), false);
    }

    /** While another look takes its time, what the one before it found. Blocks. */
    boolean isIn(StackSpec current) {
        if (!looking.tryLock()) return last.differs;
        try {
            if (!last.of.equals(current) || last.stamps.isEmpty() || !isAsItWas())
                last = read(current);
            return last.differs;
        } finally {
            looking.unlock();
        }
    }

    private boolean isAsItWas() {
        return last.stamps.entrySet().stream()
                .allMatch(it -> it.getValue().equals(stamp(it.getKey())));
    }

    /** Stamped before it is read: what changes meanwhile is seen by the next look. */
    private Verdict read(StackSpec current) {
        var stamps = new HashMap<Path, Stamp>();
        var loaded =
                loader.apply((file, most) -> {
                    stamps.putIfAbsent(file, stamp(file));
                    var folder = file.resolveSibling(".").normalize();
                    stamps.putIfAbsent(folder, stamp(folder));
                    return files.read(file, most);
                });
        return new Verdict(current, stamps, differs(current, loaded));
    }

    /** One that can't be taken differs. */
    private static boolean differs(StackSpec current, LoadResult loaded) {
        return !(loaded instanceof LoadResult.Ok(var stack, _))
                || !ReloadPlan.between(current, stack).empty();
    }

    private static Stamp stamp(Path file) {
        try {
            var found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(found.lastModifiedTime(), found.size(), "" + found.fileKey());
        } catch (IOException none) {
            return Stamp.NONE;
        }
    }
}
