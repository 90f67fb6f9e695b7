package io.valvo.config.effective;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.valvo.config.reader.RestartReader;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.GroupSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.text.HoconDurations;
import io.valvo.text.SecretMask;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration as it is in effect: every default filled in, secrets masked. What it prints can
 * be read again as a configuration file, secrets apart; what is not set is left out.
 */
public final class EffectiveConfig {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private EffectiveConfig() {}

    /** One service, keys as in the file; values are text, numbers, flags, lists and maps. */
    public static Map<String, Object> of(ServiceSpec service, SecretMask secrets) {
        return new EffectiveService(secrets).of(service);
    }

    public static Map<String, Object> of(StackSpec stack, SecretMask secrets) {
        var config = new LinkedHashMap<String, Object>();
        stack.stateDir().ifPresent(dir -> config.put("state-dir", dir.toString()));
        config.put("api", api(stack.api()));
        config.put("shutdown-on-failure", stack.shutdownOnFailure());
        config.put("cleanup", OrderedMaps.of("every", HoconDurations.text(stack.cleanupEvery())));
        config.put("secrets", stack.secrets().secret());
        config.put("not-secret", stack.secrets().open());
        var services = new LinkedHashMap<String, Object>();
        stack.services().forEach((name, service) -> services.put(name, of(service, secrets)));
        config.put("services", services);
        var groups = new LinkedHashMap<String, Object>();
        stack.groups().forEach((name, group) -> groups.put(name, group(group)));
        config.put("groups", groups);
        stack.gateway()
                .ifPresent(it -> config.put("gateway", new EffectiveGateway(secrets).of(it)));
        return config;
    }

    /**
     * Pretty-printed, keys in the order in which they are written in {@code conf/reference.conf}.
     */
    public static String json(Map<String, Object> config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same as HOCON. */
    public static String hocon(Map<String, Object> config) {
        return HoconWriter.text(config);
    }

    private static Map<String, Object> api(ApiSpec api) {
        return OrderedMaps.of(
                "bind",
                api.bind(),
                "port",
                api.port(),
                "tcp",
                api.tcp(),
                "on-conflict",
                api.moves() ? "migrate" : "fail");
    }

    private static Map<String, Object> group(GroupSpec group) {
        return OrderedMaps.of(
                "members", group.members(),
                "strategy", ScalarType.word(group.strategy()),
                "intensity",
                        OrderedMaps.of(
                                "max",
                                RestartReader.shown(group.max()),
                                "within",
                                HoconDurations.text(group.within())));
    }
}
