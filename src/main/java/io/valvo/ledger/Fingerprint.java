package io.valvo.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.model.ProcessSpec;
import io.valvo.model.ServiceSpec;
import io.valvo.model.StandardInput;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A short name for a value made of records, collections and plain values, equal in every JVM for
 * equal values (unlike hash codes and the order of {@link Map#copyOf}): the first half of the
 * SHA-256 of its canonical text, in hex.
 */
public final class Fingerprint {
    private static final int BYTES = 16;

    /** Asking a class for its components takes longer than all the rest. */
    private static final ClassValue<List<Method>> ACCESSORS =
            new ClassValue<>() {
                @Override
                protected List<Method> computeValue(Class<?> type) {
                    return Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getAccessor)
                            .toList();
                }
            };

    private Fingerprint() {}

    /**
     * Of that which a running process can't follow when it changes: the settings for which a reload
     * restarts it.
     */
    public static String ofProcess(ServiceSpec spec) {
        return of(
                List.of(
                        process(spec.process()),
                        spec.ports(),
                        spec.heartbeat(),
                        spec.oneshot(),
                        spec.log().separateStderr(),
                        spec.dependsOn().keySet()));
    }

    /** All but {@code match}, which counts before a start only. */
    private static List<Object> process(ProcessSpec spec) {
        var all = new ArrayList<>(executed(spec));
        // An earlier version's fingerprint of a service without it stays true.
        if (!(spec.stdin() instanceof StandardInput.Nothing)) all.add(spec.stdin());
        return all;
    }

    private static List<Object> executed(ProcessSpec spec) {
        return List.of(
                spec.command(),
                spec.directory(),
                spec.environment(),
                spec.user(),
                spec.group(),
                spec.umask(),
                spec.nice(),
                spec.oomScoreAdj(),
                spec.rlimits());
    }

    public static String of(Object value) {
        var digest = sha256().digest(canonical(value).getBytes(UTF_8));
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }

    static String canonical(Object value) {
        return switch (value) {
            case Record it -> it.getClass().getSimpleName() + canonical(components(it));
            case Map<?, ?> it -> sorted("{", it.entrySet().stream().map(Fingerprint::entry), "}");
            case Set<?> it -> sorted("<", it.stream().map(Fingerprint::canonical), ">");
            case Collection<?> it ->
                    "[" + String.join(",", it.stream().map(Fingerprint::canonical).toList()) + "]";
            case Optional<?> it -> it.map(Fingerprint::canonical).orElse("-");
            default -> quoted(value.toString());
        };
    }

    private static String entry(Map.Entry<?, ?> entry) {
        return canonical(entry.getKey()) + "=" + canonical(entry.getValue());
    }

    private static String sorted(String open, Stream<String> parts, String close) {
        return open + String.join(",", parts.sorted().toList()) + close;
    }

    /** With its length in front, no text can be taken for structure. */
    private static String quoted(String text) {
        return text.length() + ":" + text;
    }

    private static List<Object> components(Record value) {
        return ACCESSORS.get(value.getClass()).stream().map(it -> component(value, it)).toList();
    }

    private static Object component(Record value, Method accessor) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "a record that can't be read: " + value.getClass(), e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
