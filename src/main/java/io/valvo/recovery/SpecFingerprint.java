package io.valvo.recovery;

import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.spec.ServiceSpec;

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

    private SpecFingerprint() {}

    public static String ofProcess(ServiceSpec spec) {
        return VERSION + CanonicalText.hash(ServiceSettings.SECTION.lasting(spec));
    }

    /** Whether a process that was started with these settings goes on under the specification. */
    public static boolean fits(String kept, ServiceSpec spec) {
        return kept.startsWith(VERSION)
                ? kept.equals(ofProcess(spec))
                : LegacyFingerprint.fits(kept, spec);
    }
}
