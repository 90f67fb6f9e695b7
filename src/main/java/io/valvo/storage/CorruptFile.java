package io.valvo.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Objects;

/**
 * A file that was found damaged: what lay before the damage was used, the whole file is kept for
 * whoever wants to look.
 *
 * @param file as it is called normally
 * @param aside where it lies now
 * @param readable bytes that were used
 * @param size bytes in all
 */
public record CorruptFile(Path file, Path aside, long readable, long size) {
    /** Of the damaged files set aside, the oldest are deleted beyond this number. */
    public static final int KEPT = 5;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What a person reads. */
    public String text() {
        return "%s is damaged at byte %d of %d: what lies before was used, the file is kept as %s; processes that still run are found by their marker"
                .formatted(file, readable, size, aside.getFileName());
    }

    /**
     * A second name for the file: should all end now, the next daemon finds it under the first one
     * still.
     */
    public static CorruptFile of(Path file, long readable, long size, Clock clock)
            throws IOException {
        var aside =
                file.resolveSibling(
                        file.getFileName() + ".damaged-" + TIME.format(clock.instant()));
        Files.deleteIfExists(aside);
        try {
            Files.createLink(aside, file);
        } catch (UnsupportedOperationException | IOException _) {
            Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        }
        tidy(file);
        return new CorruptFile(file, aside, readable, size);
    }

    private static void tidy(Path file) throws IOException {
        var directory =
                Objects.requireNonNull(
                        file.toAbsolutePath().getParent(), "a file lies in a directory");
        try (var files = Files.newDirectoryStream(directory, file.getFileName() + ".damaged-*")) {
            var all = new ArrayList<Path>();
            files.forEach(all::add);
            all.sort(Comparator.reverseOrder());
            for (var old : all.subList(Math.min(KEPT, all.size()), all.size()))
                Files.deleteIfExists(old);
        }
    }
}
