package io.valvo.config.effective;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.setting.StackSettings;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.text.SecretMask;

import java.io.UncheckedIOException;
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
        return ServiceSettings.write(service, secrets);
    }

    public static Map<String, Object> of(StackSpec stack, SecretMask secrets) {
        return StackSettings.SECTION.write(stack, secrets);
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
}
