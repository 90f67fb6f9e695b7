package io.valvo.model.setting;

/** Takes what is wrong with an object of a configuration, by the keys of its settings. */
public interface SettingFindings {
    boolean has(String key);

    void wrong(String key, String found, String expected, String cure);

    /** Legal, but odd. */
    void warn(String key, String found, String expected, String cure);
}
