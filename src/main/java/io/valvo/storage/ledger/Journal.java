package io.valvo.storage.ledger;

import io.valvo.statedir.StateDir;
import io.valvo.storage.AppendFile;
import io.valvo.storage.CorruptFile;
import io.valvo.storage.FrameFormat;
import io.valvo.storage.FsyncThread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A durable map: values by key, the latest wins. Everything is held in memory as well; the file is
 * only read when it is opened. Safe for use by several threads.
 *
 * <p>The file begins with a {@link FrameFormat frame} that names the {@link JournalEntry#FORMAT
 * format}, then comes one frame for each {@link JournalEntry put or remove}. A change is in the
 * kernel's hands when its method returns, so it survives a SIGKILL of this process; with {@link
 * Lasting#YES} it is forced to the disk a few milliseconds later, by the {@link FsyncThread}. When
 * three quarters of a file are outdated, the flusher writes a new one and renames it into place.
 *
 * <p>No disk error reaches the caller: what can't be appended is known in memory and in the {@link
 * ReserveFile}, {@link #trouble} tells, and the flusher tries to write everything anew once a
 * second.
 */
final class Journal implements AutoCloseable {
    /** Whether a change shall survive a power failure, and not only the end of this process. */
    enum Lasting {
        YES,
        NO
    }

    /** The file may have this many bytes before it is worth writing anew. */
    static final int SMALL = 256 << 10;

    private final Path path;
    private final FsyncThread flusher;
    private final FsyncThread.Work upkeep = this::upkeep;
    private final JournalTable table = new JournalTable();
    private final Optional<CorruptFile> damage;

    private final ReserveFile reserve;
    private AppendFile out;
    private Optional<List<byte[]>> sinceSnapshot = Optional.empty();
    private boolean behind;
    private volatile boolean unforced;
    private volatile Optional<String> trouble = Optional.empty();

    private Journal(Path path, FsyncThread flusher, Clock clock) throws IOException {
        this.path = path;
        this.flusher = flusher;
        Files.deleteIfExists(fresh());
        byte[] bytes = bytes(path);
        var scan = FrameFormat.scan(bytes, 0);
        boolean readable =
                table.replay(bytes, scan.slices()) && scan.ending() != FrameFormat.Ending.DAMAGED;
        damage =
                readable
                        ? Optional.empty()
                        : Optional.of(CorruptFile.of(path, scan.end(), bytes.length, clock));
        reserve = ReserveFile.open(path.resolveSibling(path.getFileName() + StateDir.RESERVE));
        if (readable) takeUp(bytes, scan.end());
        else reserve.erase();
        out = readable ? appender(scan.end()) : anew();
        if (behind) flusher.mark(upkeep);
    }

    /** What an earlier one could not append, for want of room. */
    private void takeUp(byte[] bytes, int end) throws IOException {
        var held = reserve.after(bytes, end);
        behind = !held.slices().isEmpty() && table.replay(held.bytes(), held.slices());
    }

    /**
     * Reads what is there. A cut-off last change is dropped; a damaged file is set aside and {@link
     * #damage} tells.
     */
    static Journal open(Path path, FsyncThread flusher, Clock clock) throws IOException {
        return new Journal(path, flusher, clock);
    }

    Optional<CorruptFile> damage() {
        return damage;
    }

    /** Why the file lags behind, while it does. */
    Optional<String> trouble() {
        return trouble;
    }

    synchronized Optional<byte[]> get(String key) {
        return table.get(key);
    }

    /** All that begin with the prefix, by their whole keys. */
    synchronized Map<String, byte[]> withPrefix(String prefix) {
        return table.withPrefix(prefix);
    }

    synchronized void put(String key, byte[] value, Lasting lasting) {
        table.put(key, value);
        append(JournalEntry.put(key, value), lasting);
    }

    synchronized void remove(String key, Lasting lasting) {
        if (table.remove(key)) append(JournalEntry.remove(key), lasting);
    }

    /** Writes everything anew, soon, if the file is gone; false: it is there. */
    synchronized boolean restore() {
        if (behind || Files.exists(path)) return false;
        behind = true;
        flusher.mark(upkeep);
        return true;
    }

    /** Forces what is unforced. */
    @Override
    public void close() throws IOException {
        upkeep();
        synchronized (this) {
            out.close();
            reserve.close();
        }
    }

    private void append(byte[] payload, Lasting lasting) {
        byte[] frame = FrameFormat.frame(payload);
        sinceSnapshot.ifPresent(frames -> frames.add(frame));
        if (behind) reserve.append(frame);
        else write(frame);
        unforced |= lasting == Lasting.YES;
        if (behind || unforced || bloated()) flusher.mark(upkeep);
    }

    private void write(byte[] frame) {
        try {
            out.append(frame);
        } catch (IOException e) {
            behind = true;
            tell(e);
            hold(frame);
        }
    }

    /** Where even that fails, it is known in memory alone. */
    private void hold(byte[] frame) {
        try {
            reserve.begin(
                    Files.readAllBytes(path),
                    (int) out.size(),
                    FrameFormat.frame(JournalEntry.header()));
            reserve.append(frame);
        } catch (IOException e) {
            tell(e);
        }
    }

    private boolean bloated() {
        return out.size() > SMALL + 4 * table.bytes();
    }

    /** On the flusher's thread, and once more at the end. */
    private boolean upkeep() {
        synchronized (upkeep) {
            try {
                if (needsRewriting()) rewrite();
                else force();
                trouble = Optional.empty();
                return true;
            } catch (IOException e) {
                tell(e);
                return false;
            }
        }
    }

    private void tell(IOException e) {
        trouble =
                Optional.of(
                        "can't write "
                                + path
                                + ": "
                                + e.getMessage()
                                + "; tried again every second");
    }

    private synchronized boolean needsRewriting() {
        return behind || bloated();
    }

    private void force() throws IOException {
        var forced = takeUnforced();
        if (forced.isEmpty()) return;
        try {
            forced.get().force();
        } catch (IOException e) {
            unforced = true;
            throw e;
        }
    }

    private synchronized Optional<AppendFile> takeUnforced() {
        var taken = unforced ? Optional.of(out) : Optional.<AppendFile>empty();
        unforced = false;
        return taken;
    }

    private void rewrite() throws IOException {
        var next = anew(snapshot());
        try {
            replace(next).close();
        } catch (IOException e) {
            next.close();
            throw e;
        }
        force();
        AppendFile.forceDirectory(directory());
    }

    private synchronized Map<String, byte[]> snapshot() {
        sinceSnapshot = Optional.of(new ArrayList<>());
        return table.withPrefix("");
    }

    /** The new file catches up and takes the old one's place; answers the old one. */
    private synchronized AppendFile replace(AppendFile next) throws IOException {
        next.append(FrameFormat.joined(sinceSnapshot.orElse(List.of())));
        sinceSnapshot = Optional.empty();
        Files.move(next.path(), path, StandardCopyOption.ATOMIC_MOVE);
        var old = out;
        out = next;
        behind = false;
        unforced = true;
        reserve.erase();
        reserve.restore();
        return old;
    }

    /** While the journal is opened: everything is written anew and put into place. */
    private AppendFile anew() throws IOException {
        var next = anew(table.withPrefix(""));
        Files.move(next.path(), path, StandardCopyOption.ATOMIC_MOVE);
        AppendFile.forceDirectory(directory());
        return next;
    }

    private AppendFile anew(Map<String, byte[]> entries) throws IOException {
        Files.deleteIfExists(fresh());
        var next = AppendFile.open(fresh(), 0);
        try {
            next.append(frames(entries));
            next.force();
            return next;
        } catch (IOException e) {
            next.close();
            throw e;
        }
    }

    private static byte[] frames(Map<String, byte[]> entries) {
        var payloads =
                entries.entrySet().stream().map(it -> JournalEntry.put(it.getKey(), it.getValue()));
        return FrameFormat.joined(
                Stream.concat(Stream.of(JournalEntry.header()), payloads)
                        .map(FrameFormat::frame)
                        .toList());
    }

    private AppendFile appender(long size) throws IOException {
        var appender = AppendFile.open(path, size);
        if (size == 0) appender.append(FrameFormat.frame(JournalEntry.header()));
        return appender;
    }

    private Path fresh() {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private Path directory() {
        return Objects.requireNonNull(
                path.toAbsolutePath().getParent(), "a file lies in a directory");
    }

    private static byte[] bytes(Path path) throws IOException {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException _) {
            return new byte[0];
        }
    }
}
