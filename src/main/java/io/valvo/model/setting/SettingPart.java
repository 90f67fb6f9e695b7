package io.valvo.model.setting;

import io.valvo.text.SecretMask;

import java.util.Map;
import java.util.stream.Stream;

/** An object within a configuration whose keys are settings, and what follows from them. */
public interface SettingPart<S> {
    /** Every default filled in; what isn't set is left out. */
    Map<String, Object> write(S object, SecretMask secrets);

    /** What differs, in the order of the settings; {@code above}: the keys that lead here. */
    Stream<SettingChange> changes(String above, S old, S now);

    /** What of it a running process knows, by the marks of its fingerprint. */
    Map<String, Object> lasting(S object);

    /** The lines of the manual; {@code prefix} stands before each key. */
    Stream<ManualRow> manual(String prefix);
}
