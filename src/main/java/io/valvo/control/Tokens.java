package io.valvo.control;

import io.valvo.model.FileContent;
import io.valvo.os.RegularFiles;
import io.valvo.wire.StateDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The bearer tokens of a state directory, 32 random bytes each. */
final class Tokens {
    /** Bytes of a file. */
    private static final int MOST = 1 << 12;

    private final byte[] control;
    private final byte[] read;

    private Tokens(byte[] control, byte[] read) {
        this.control = control;
        this.read = read;
    }

    /** Reads {@code token} and {@code token.read}, makes them at the first start. */
    static Tokens of(StateDir stateDir) throws IOException {
        return new Tokens(token(stateDir.token()), token(stateDir.readToken()));
    }

    /** Writes them again where their files are gone: they stay what they are. */
    void restore(StateDir stateDir) throws IOException {
        if (Files.notExists(stateDir.token())) Private.write(stateDir.token(), control);
        if (Files.notExists(stateDir.readToken())) Private.write(stateDir.readToken(), read);
    }

    /** Takes the same time for every wrong token. */
    Role role(String token) {
        var bytes = token.getBytes(StandardCharsets.US_ASCII);
        var controls = MessageDigest.isEqual(bytes, control);
        var reads = MessageDigest.isEqual(bytes, read);
        if (controls) return Role.CONTROL;
        return reads ? Role.READ : Role.ANYONE;
    }

    private static byte[] token(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) return write(file);
        var text = text(file);
        if (text.isEmpty()) return write(file);
        Private.tighten(file);
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Path file) throws IOException {
        return switch (RegularFiles.read(file, MOST)) {
            case FileContent.Bytes(var bytes) ->
                    new String(bytes, StandardCharsets.US_ASCII).strip();
            case FileContent.Unreadable(var why) ->
                    throw new IOException(file + " is " + why + "; move it away");
        };
    }

    private static byte[] write(Path file) throws IOException {
        var token = random().getBytes(StandardCharsets.US_ASCII);
        Private.write(file, token);
        return token;
    }

    private static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
