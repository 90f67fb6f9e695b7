package io.valvo.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ProcessSpec.Rlimit;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StandardInput;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A hash of the settings that a running process can't follow when they change: kept with each
 * instance, it tells the next daemon whether what it finds running is what is declared. {@code 2:}
 * and the first half, in hex, of the SHA-256 of a {@link CanonicalText}: the keys of the
 * configuration that say something, and what they say.
 *
 * <p>The keys are spelled here, whatever the classes and components are called. One that isn't set
 * isn't written: a new setting changes no fingerprint of a service that does without it.
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

    /** By key; all but {@code match}, which counts before a start only. */
    static Map<String, Object> settings(ServiceSpec spec) {
        var all = new LinkedHashMap<>(process(spec.process()));
        all.putAll(
                given(
                        "ports", ports(spec.ports()),
                        "heartbeat.within", spec.heartbeat().map(Duration::toString),
                        "oneshot", spec.oneshot(),
                        "log.stderr.separate", spec.log().separateStderr(),
                        "depends-on", spec.dependsOn().keySet()));
        return all;
    }

    private static Map<String, Object> process(ProcessSpec spec) {
        return given(
                "command", spec.command(),
                "cwd", spec.directory().toString(),
                "env", spec.environment(),
                "user", spec.user(),
                "group", spec.group(),
                "umask", number(spec.umask()),
                "nice", number(spec.nice()),
                "oom-score-adj", number(spec.oomScoreAdj()),
                "rlimits", rlimits(spec.rlimits()),
                "stdin", input(spec.stdin()));
    }

    private static Map<String, Object> rlimits(Map<String, Rlimit> limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.forEach((name, it) -> all.put(name, List.of(it.soft(), it.hard())));
        return all;
    }

    private static Map<String, Object> ports(Map<String, PortSpec> ports) {
        var all = new LinkedHashMap<String, Object>();
        ports.forEach((name, it) -> all.put(name, port(it)));
        return all;
    }

    static Map<String, Object> port(PortSpec spec) {
        return given(
                "candidates", spec.candidates(),
                "on-conflict", word(spec.onConflict()),
                "socket", spec.socket(),
                "address", spec.address(),
                "reclaim-from", spec.reclaimFrom());
    }

    static String word(OnConflict choice) {
        return switch (choice) {
            case MIGRATE -> "migrate";
            case RECLAIM -> "reclaim";
            case FAIL -> "fail";
        };
    }

    private static Optional<Object> input(StandardInput input) {
        return switch (input) {
            case StandardInput.Nothing _ -> Optional.empty();
            case StandardInput.Inherited _ -> Optional.of("inherit");
            case StandardInput.File(var file) -> Optional.of(Map.of("file", file.toString()));
        };
    }

    private static Optional<Integer> number(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    /** Those of the pairs that say something. */
    private static Map<String, Object> given(Object... pairs) {
        var all = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2)
            if (isGiven(pairs[i + 1])) all.put((String) pairs[i], pairs[i + 1]);
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
