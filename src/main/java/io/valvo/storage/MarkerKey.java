package io.valvo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.security.auth.module.UnixSystem;

import io.valvo.model.ProcessMarker;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The key of a state directory, 32 random bytes of which an HMAC-SHA256 (RFC 2104) of instance and
 * incarnation is the seal of a {@link ProcessMarker}: nobody makes one who can't read the file, and
 * nobody reads one out of an environment but the process' own user. Kept for as long as the
 * directory, so that the next daemon knows the markers of this one.
 */
public final class MarkerKey {
    private static final int BYTES = 32;
    private static final int SEAL_BYTES = 16;
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;
    private static final long OWN_UID = new UnixSystem().getUid();

    private final Path stateDir;
    private final byte[] key;
    private final boolean fresh;
    private Optional<Version> known;

    /** Which file there is, and when it was written. */
    private record Version(Object file, FileTime written) {}

    private MarkerKey(Path stateDir, byte[] key, boolean fresh) {
        this.stateDir = stateDir;
        this.key = key;
        this.fresh = fresh;
        known = version(stateDir);
    }

    /** Reads it; makes it where there is none. Of a state directory whose lock the caller holds. */
    public static MarkerKey open(Path stateDir) throws IOException {
        var known = read(stateDir);
        return known.isPresent() ? known.get() : make(stateDir);
    }

    /** There was none: no marker is known that was written before. */
    public boolean isFresh() {
        return fresh;
    }

    /**
     * Writes it again if the file is gone or another: all that runs is recognised by it. One
     * stat(2) if not. For one thread at a time.
     *
     * @return whether it was
     */
    public boolean restore() throws IOException {
        if (known.isPresent() && version(stateDir).equals(known)) return false;
        boolean same = read(stateDir).filter(it -> Arrays.equals(it.key, key)).isPresent();
        if (!same) write(stateDir, key);
        known = version(stateDir);
        return !same;
    }

    private static Optional<Version> version(Path stateDir) {
        try {
            var it =
                    Files.readAttributes(
                            stateDir.resolve(StateDir.MARKER_KEY),
                            BasicFileAttributes.class,
                            NOFOLLOW_LINKS);
            return Optional.of(new Version(it.fileKey(), it.lastModifiedTime()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /**
     * The key of a directory that may be another daemon's.
     *
     * @return empty: there is none, or directory or file aren't of this process' own user, or
     *     others may write to them; nothing is opened then
     */
    public static Optional<MarkerKey> find(Path stateDir) {
        return isOwn(stateDir) ? read(stateDir) : Optional.empty();
    }

    private static Optional<MarkerKey> read(Path stateDir) {
        var file = stateDir.resolve(StateDir.MARKER_KEY);
        if (!isOwn(file) || !Files.isRegularFile(file, NOFOLLOW_LINKS)) return Optional.empty();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, NOFOLLOW_LINKS);
                var in = Channels.newInputStream(channel)) {
            var bytes = in.readNBytes(BYTES + 1);
            return Optional.of(bytes)
                    .filter(it -> it.length == BYTES)
                    .map(it -> new MarkerKey(stateDir, it, false));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The marker of that process. */
    public ProcessMarker mark(String instance, int incarnation) {
        return new ProcessMarker(
                stateDir.toString(), instance, incarnation, seal(instance, incarnation));
    }

    /** Whether a daemon of this state directory has written it. */
    public boolean fits(ProcessMarker marker) {
        return stateDir.toString().equals(marker.stateDir())
                && MessageDigest.isEqual(
                        seal(marker.instance(), marker.incarnation()).getBytes(UTF_8),
                        marker.seal().getBytes(UTF_8));
    }

    private String seal(String instance, int incarnation) {
        var message = (instance + "#" + incarnation).getBytes(UTF_8);
        var whole = hash(padded(OUTER), hash(padded(INNER), message));
        return HexFormat.of().formatHex(whole, 0, SEAL_BYTES);
    }

    private byte[] padded(byte pad) {
        var block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) block[i] ^= pad;
        return block;
    }

    private static byte[] hash(byte[] block, byte[] text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(block);
            return digest.digest(text);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    private static MarkerKey make(Path stateDir) throws IOException {
        var key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        write(stateDir, key);
        return new MarkerKey(stateDir, key, true);
    }

    /** Whole, or not there: a daemon that is killed meanwhile leaves no half of a key. */
    private static void write(Path stateDir, byte[] key) throws IOException {
        var fresh = stateDir.resolve(StateDir.MARKER_KEY + ".new");
        Files.deleteIfExists(fresh);
        var mine =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), mine)) {
            channel.write(ByteBuffer.wrap(key));
        }
        Files.move(fresh, stateDir.resolve(StateDir.MARKER_KEY), StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isOwn(Path path) {
        try {
            var others = PosixFilePermissions.fromString("----w--w-");
            Object owner = Files.getAttribute(path, "unix:uid", NOFOLLOW_LINKS);
            return owner instanceof Integer uid
                    && Integer.toUnsignedLong(uid) == OWN_UID
                    && Files.getPosixFilePermissions(path, NOFOLLOW_LINKS).stream()
                            .noneMatch(others::contains);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
