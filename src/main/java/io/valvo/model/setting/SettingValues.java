package io.valvo.model.setting;

/** An object of a configuration, read setting by setting. */
public interface SettingValues {
    /** The default where it isn't set; also where it is wrong, which has then been told. */
    <T> T get(Setting<?, T> setting);
}
