package io.valvo.model.setting;

import java.util.Optional;
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

    public SettingType<T> type() {
        return new SettingType<>(
                source -> Optional.of(read(source.object())),
                section::write,
                Optional.of(section),
                Optional.empty());
    }

    private T read(SettingType.Place place) {
        var value = make.apply(new SettingValues(place));
        check.accept(value, place);
        place.close();
        return value;
    }

    public SettingObject<T> checkedBy(BiConsumer<T, SettingFindings> rule) {
        return new SettingObject<>(section, make, rule);
    }
}
