package io.valvo.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.spec.ServiceSpec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A hash of the settings that a running process can't follow when they change: kept with each
 * instance, it tells the next daemon whether what it finds running is what is declared. {@code 2:}
 * and the first half, in hex, of the SHA-256 of a {@link CanonicalText}: the keys of the
 * configuration that say something, and what they say.
 *
 * <p>The keys are spelled in the table of settings ({@link ServiceSettings}), whatever the classes
 * and components are called. One that isn't set isn't written: a new setting changes no fingerprint
 * of a service that does without it.
 */
public final class SpecFingerprint {
    private static final String VERSION = "2:";
    private static final int BYTES = 16;

    private SpecFingerprint() {}

    public static String ofProcess(ServiceSpec spec) {
        return VERSION + hash(CanonicalText.of(settings(spec)));
    }

    /** Whether a process that was started with these settings goes on under the specification. */
    public static boolean fits(String kept, ServiceSpec spec) {
        return kept.startsWith(VERSION)
                ? kept.equals(ofProcess(spec))
                : LegacyFingerprint.fits(kept, spec);
    }

    static String hash(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(UTF_8)), 0, BYTES);
    }

    /** What a running process can't follow, by the marks of the table of settings. */
    static Map<String, Object> settings(ServiceSpec spec) {
        var all = ServiceSettings.SECTION.lasting(spec);
        all.values().removeIf(it -> !isGiven(it));
        return all;
    }

    private static boolean isGiven(Object value) {
        return switch (value) {
            case Optional<?> it -> it.isPresent();
            case Collection<?> it -> !it.isEmpty();
            case Map<?, ?> it -> !it.isEmpty();
            case Boolean it -> it;
            default -> true;
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
