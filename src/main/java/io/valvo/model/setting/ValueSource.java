package io.valvo.model.setting;

import java.util.List;
import java.util.Optional;

/** What a configuration has for one setting. A wrong value is told and counts as absent. */
public interface ValueSource {
    <T> Optional<T> one(ScalarType<T> type);

    /** A list, or one value alone; absent: empty. */
    <T> List<T> many(ScalarType<T> type);

    /** An object; absent: one with all defaults. */
    <T> T part(SettingObject<T> object);
}
