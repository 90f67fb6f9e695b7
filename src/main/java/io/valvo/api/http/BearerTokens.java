package io.valvo.api.http;

import io.valvo.model.FileContent;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The bearer tokens of a state directory, 32 random bytes each. */
public final class BearerTokens {
    /** Bytes of a file. */
    private static final int MOST = 1 << 12;

    private final byte[] control;
    private final byte[] read;

    private BearerTokens(byte[] control, byte[] read) {
        this.control = control;
        this.read = read;
    }

    /** Reads {@code token} and {@code token.read}, makes them at the first start. */
    public static BearerTokens of(StateDir stateDir, FileContent.Reader files) throws IOException {
        return new BearerTokens(token(stateDir.token(), files), token(stateDir.readToken(), files));
    }

    /** Writes them again where their files are gone: they stay what they are. */
    public void restore(StateDir stateDir) throws IOException {
        if (Files.notExists(stateDir.token())) PrivateFile.write(stateDir.token(), control);
        if (Files.notExists(stateDir.readToken())) PrivateFile.write(stateDir.readToken(), read);
    }

    /** Takes the same time for every wrong token. */
    Role role(String token) {
        var bytes = token.getBytes(StandardCharsets.US_ASCII);
        var controls = MessageDigest.isEqual(bytes, control);
        var reads = MessageDigest.isEqual(bytes, read);
        if (controls) return Role.CONTROL;
        return reads ? Role.READ : Role.ANYONE;
    }

    private static byte[] token(Path file, FileContent.Reader files) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) return write(file);
        var text = text(file, files);
        if (text.isEmpty()) return write(file);
        PrivateFile.tighten(file);
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Path file, FileContent.Reader files) throws IOException {
        return switch (files.read(file, MOST)) {
            case FileContent.Bytes(var bytes) ->
                    new String(bytes, StandardCharsets.US_ASCII).strip();
            case FileContent.Unreadable(var why) ->
                    throw new IOException(file + " is " + why + "; move it away");
        };
    }

    private static byte[] write(Path file) throws IOException {
        var token = random().getBytes(StandardCharsets.US_ASCII);
        PrivateFile.write(file, token);
        return token;
    }

    private static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
