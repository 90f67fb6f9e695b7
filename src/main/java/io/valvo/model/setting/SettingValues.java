package io.valvo.model.setting;

/** An object of a configuration, read setting by setting. */
public record SettingValues(SettingType.Place place) {
    /** The default where it isn't set; also where it is wrong, which has then been told. */
    public <T> T get(Setting<?, T> setting) {
        return setting.read(place);
    }
}
