package io.valvo.config.source;

import io.valvo.model.FileContent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The texts of one configuration and all that it includes, each read once and bounded together. */
public final class SourceFiles {
    /** Files that one configuration may consist of. */
    static final int FILES = 500;

    /** Bytes of all of them together, roughly. */
    private static final long TOTAL = 4L * TextFile.LIMIT;

    private static final Pattern LINE = Pattern.compile("\\R");

    private final FileContent.Reader reader;
    private final Map<Path, String> texts = new TreeMap<>();
    private final Map<Path, List<String>> lines = new HashMap<>();
    private long total;

    public SourceFiles(FileContent.Reader reader) {
        this.reader = reader;
    }

    /** Of a file that is named, but no part of the configuration. */
    public TextFile other(Path file) {
        return TextFile.read(file, reader);
    }

    /** {@code file}: absolute. */
    TextFile read(Path file) {
        if (texts.size() >= FILES)
            return new TextFile.Unreadable("one file too many: %d are read".formatted(FILES));
        var read = other(file);
        if (read instanceof TextFile.Text(var text)) {
            total += text.length();
            if (total > TOTAL)
                return new TextFile.Unreadable("too much: all files together may have 4 MiB");
            texts.put(file, text);
        }
        return read;
    }

    /** Everything that was read so far, in the order of the paths. */
    List<Path> files() {
        return new ArrayList<>(texts.keySet());
    }

    /** Empty for a file that wasn't read. */
    List<String> lines(Path file) {
        var text = texts.get(file);
        return text == null
                ? List.of()
                : lines.computeIfAbsent(file, _ -> List.of(LINE.split(text, -1)));
    }
}
