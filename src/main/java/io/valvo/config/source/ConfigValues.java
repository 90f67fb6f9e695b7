package io.valvo.config.source;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import io.valvo.model.setting.ScalarType;

import java.util.Optional;

/** A value of Lightbend Config as a scalar, and as a person is told of it. */
public final class ConfigValues {
    private ConfigValues() {}

    public static <T> Optional<T> read(ConfigValue value, ScalarType<T> type) {
        return scalar(value).flatMap(type.read());
    }

    /**
     * What to do about a value that is none of this type: the advice for this one, else for any.
     */
    static String cure(ConfigValue value, ScalarType<?> type) {
        return scalar(value).flatMap(type.advice()).orElse(type.cure());
    }

    /** Numbers as they were written; empty for a list or an object. */
    public static Optional<String> scalar(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> Optional.of(value.atKey("v").getString("v"));
            case LIST, OBJECT, NULL -> Optional.empty();
        };
    }

    /** What stands there, as a person is told. */
    static String found(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING -> '"' + scalar(value).orElse("") + '"';
            case NUMBER, BOOLEAN -> scalar(value).orElse("");
            case LIST -> "a list";
            case OBJECT -> "an object";
            case NULL -> "null";
        };
    }

    /** Null: the way to take a default back. */
    static boolean none(ConfigValue value) {
        return value.valueType() == ConfigValueType.NULL;
    }
}
