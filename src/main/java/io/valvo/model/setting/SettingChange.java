package io.valvo.model.setting;

/**
 * A setting that differs.
 *
 * @param restarts a running process knows only the old value
 */
public record SettingChange(String name, boolean restarts) {}
