package io.valvo.config;

import com.typesafe.config.ConfigValue;

import io.valvo.model.Template;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a reader of one service has to know of the rest.
 *
 * @param folder absolute; relative paths of the configuration are relative to it
 * @param environment of the daemon
 * @param services names of all of them, mapped to whether it is a one-shot
 * @param texts where templates stand, to be checked once all services are known
 */
record Scene(
        Path folder,
        Map<String, String> environment,
        Map<String, Boolean> services,
        List<Placed> texts) {

    /** A text of a service that is filled at each start. */
    record Placed(
            String service,
            Section section,
            String setting,
            ConfigValue value,
            Template template) {}

    static Scene of(Path folder, Map<String, String> environment, Map<String, Boolean> services) {
        return new Scene(folder, environment, services, new ArrayList<>());
    }

    Set<String> names() {
        return services.keySet();
    }

    boolean oneshot(String name) {
        return services.getOrDefault(name, false);
    }
}
