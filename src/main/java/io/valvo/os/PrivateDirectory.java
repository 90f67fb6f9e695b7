package io.valvo.os;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A directory that one user alone may enter (0700), in which every name is a regular file, a
 * directory or a socket of that user's: nothing leads elsewhere, nothing makes an open(2) wait.
 */
public final class PrivateDirectory {
    private static final Set<PosixFilePermission> MINE_ALONE =
            PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> MADE = PosixFilePermissions.asFileAttribute(MINE_ALONE);
    private static final String WANTED = "unix:uid,mode";
    private static final int FOR_OTHERS = 077;
    private static final int OTHERS_WRITE = 022;
    private static final int ROOT = 0;
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SOCKET = 0140000;

    private final int user;

    /**
     * @param user whose it is to be: who calls this
     */
    public PrivateDirectory(int user) {
        this.user = user;
    }

    /**
     * Makes it and its folders where they are missing, takes the rights of others away, and looks
     * at what is in it, two levels deep. A directory that others may enter and that holds what
     * isn't Valvo's (a project, {@code /tmp}) is not closed to them, but refused.
     *
     * @param files names that are regular files where they exist
     * @throws IOException with the reason in words, and what to do
     */
    public void prepare(Path root, List<String> folders, List<String> files) throws IOException {
        checkUse(root, folders, files);
        make(root);
        checkFiles(root);
        for (var name : files)
            if (FileKind.isIrregular(root.resolve(name)))
                throw new IOException(FileKind.irregularText(root.resolve(name)));
        for (var name : folders) {
            make(root.resolve(name));
            checkKinds(root.resolve(name));
        }
    }

    private static void checkUse(Path root, List<String> folders, List<String> files)
            throws IOException {
        if (!Files.isDirectory(root)) return;
        var attributes = Attributes.of(Files.readAttributes(root, WANTED));
        var foreign = ForeignUse.of(root, folders, files);
        if ((attributes.mode & FOR_OTHERS) != 0 && foreign.isPresent())
            throw new IOException(
                    "it is used for other things (%s) and would be closed to everybody else"
                            .formatted(foreign.get().getFileName()));
    }

    private void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) Files.createDirectories(directory, MADE);
        var attributes = Attributes.of(Files.readAttributes(directory, WANTED));
        if (attributes.owner != user) throw anothers(directory, attributes);
        if ((attributes.mode & FOR_OTHERS) != 0) tighten(directory, attributes);
    }

    private static void tighten(Path directory, Attributes attributes) throws IOException {
        try {
            Files.setPosixFilePermissions(directory, MINE_ALONE);
        } catch (IOException unchangeable) {
            if ((attributes.mode & OTHERS_WRITE) == 0) return;
            throw new IOException(
                    directory + " can be written by others, and that can't be changed",
                    unchangeable);
        }
    }

    /** What others have put there before it was closed to them is not used. */
    private void checkFiles(Path root) throws IOException {
        try (var names = Files.newDirectoryStream(root)) {
            for (var file : names) {
                var attributes = attributes(file);
                if (attributes.owner != user && attributes.owner != ROOT)
                    throw anothers(file, attributes);
                check(file, attributes);
            }
        }
    }

    private static void checkKinds(Path folder) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (var file : names) check(file, attributes(file));
        }
    }

    /** A link to a folder is its owner's business: who else could have made it? */
    private static void check(Path file, Attributes attributes) throws IOException {
        int type = attributes.mode & FILE_TYPE;
        boolean plain = type == REGULAR || type == DIRECTORY || type == SOCKET;
        if (!plain && !Files.isDirectory(file)) throw new IOException(FileKind.irregularText(file));
    }

    private static Attributes attributes(Path file) throws IOException {
        return Attributes.of(Files.readAttributes(file, WANTED, LinkOption.NOFOLLOW_LINKS));
    }

    private static IOException anothers(Path file, Attributes attributes) {
        return new IOException(
                "%s belongs to another user (uid %s)".formatted(file, attributes.owner));
    }

    private record Attributes(int owner, int mode) {
        static Attributes of(Map<String, Object> read) {
            return new Attributes(
                    (int) read.getOrDefault("uid", -1), (int) read.getOrDefault("mode", 0));
        }
    }
}
