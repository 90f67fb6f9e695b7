package io.valvo.model.setting;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An object of settings that can be read by its rows alone.
 *
 * @param make a record of what was read
 * @param check tells what is wrong with the whole of it
 */
public record SettingObject<T>(
        SettingSection<T> section,
        Function<SettingValues, T> make,
        BiConsumer<T, SettingFindings> check) {
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T> SettingObject<T> of(
            Function<SettingValues, T> make, Setting<T, ?>... settings) {
        return new SettingObject<>(SettingSection.of(settings), make, (_, _) -> {});
    }

    public SettingObject<T> checkedBy(BiConsumer<T, SettingFindings> rule) {
        return new SettingObject<>(section, make, rule);
    }
}
