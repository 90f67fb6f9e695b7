package io.valvo.os.portable;

import io.valvo.os.FileStat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/** Size and time of change by {@link Files#readAttributes}. */
public final class NioFileStat extends FileStat {
    private final Path file;

    public NioFileStat(Path file) {
        this.file = file;
    }

    @Override
    protected void read() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            update(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), 0);
        } catch (IOException none) {
            updateMissing();
        }
    }
}
