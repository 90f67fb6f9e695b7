package io.valvo.statedir;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that state of users lies in (XDG base directories): the first that can be used of
 * {@code $XDG_STATE_HOME}, {@code $HOME/.local/state}, that of the account's home, and {@code
 * /tmp/valvo-UID}. The last one has a name that anybody can take: it must be this user's, and
 * closed to everybody else.
 */
final class StateHome {
    /** It is in use: what was written there is looked for there, whatever has become of it. */
    private static final String OURS = "valvo";

    private static final Set<PosixFilePermission> MINE =
            PosixFilePermissions.fromString("rwx------");

    private final Map<String, String> environment;
    private final String accountHome;
    private final Path temporary;

    /**
     * @param accountHome of passwd(5); anything that is no absolute path: unknown
     */
    StateHome(Map<String, String> environment, String accountHome, Path temporary) {
        this.environment = environment;
        this.accountHome = accountHome;
        this.temporary = temporary;
    }

    /**
     * @throws NoStateHomeException when none can be used
     */
    Path find() {
        return Stream.of(xdg(), home(environment.getOrDefault("HOME", "")), home(accountHome))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(this::own);
    }

    private Optional<Path> xdg() {
        return absolute(environment.getOrDefault("XDG_STATE_HOME", "")).filter(StateHome::usable);
    }

    /** A home that isn't there is nobody's: {@code /nonexistent} of accounts that have none. */
    private static Optional<Path> home(String text) {
        return absolute(text)
                .filter(Files::isDirectory)
                .map(home -> home.resolve(".local").resolve("state"))
                .filter(StateHome::usable);
    }

    private static Optional<Path> absolute(String text) {
        return text.startsWith("/") ? Optional.of(Path.of(text)) : Optional.empty();
    }

    private static boolean usable(Path base) {
        var takes = nearest(base);
        return Files.isDirectory(base.resolve(OURS))
                || (Files.isDirectory(takes) && Files.isWritable(takes));
    }

    /** The folder that would have to take the first new one; the file that is in its way. */
    private static Path nearest(Path path) {
        var at = path;
        for (var up = at.getParent(); up != null && !Files.exists(at); up = up.getParent()) at = up;
        return at;
    }

    private Path own() {
        try {
            int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            var own = temporary.resolve("valvo-" + uid);
            if (isOwn(own, uid)) return own;
            throw missing(own + " isn't this user's alone");
        } catch (IOException e) {
            throw missing(temporary + " can't be used");
        }
    }

    private static boolean isOwn(Path folder, int uid) throws IOException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(MINE));
        } catch (FileAlreadyExistsException _) {
            // Whose it is, is looked at.
        }
        var found =
                Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return found.isDirectory() && owner.equals(uid) && found.permissions().equals(MINE);
    }

    private NoStateHomeException missing(String last) {
        return new NoStateHomeException(
                "There is no folder to keep state in: XDG_STATE_HOME and HOME are "
                        + "not set or can't be written, and "
                        + last
                        + ". Name one with --state-dir DIR or VALVO_STATE_DIR.");
    }
}
