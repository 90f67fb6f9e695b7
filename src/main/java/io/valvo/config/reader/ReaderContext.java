package io.valvo.config.reader;

import com.typesafe.config.ConfigValue;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.spec.Template;

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
 * @param fromFiles variables of env files, to be compared with addresses once all are known
 * @param texts where templates stand, to be checked once all services are known
 */
record ReaderContext(
        Path folder,
        Map<String, String> environment,
        Map<String, Boolean> services,
        List<Placed> texts,
        List<FromFile> fromFiles) {

    /** A text of a service that is filled at each start. */
    record Placed(
            String service,
            ConfigSection section,
            String setting,
            ConfigValue value,
            Template template) {}

    /**
     * What the env files of a service say.
     *
     * @param values without those that {@code env} overrides
     * @param environment what the service gets, until all services are known
     */
    record FromFile(
            String service,
            ConfigSection section,
            Map<String, String> values,
            Map<String, String> environment) {}

    static ReaderContext of(
            Path folder, Map<String, String> environment, Map<String, Boolean> services) {
        return new ReaderContext(
                folder, environment, services, new ArrayList<>(), new ArrayList<>());
    }

    Set<String> names() {
        return services.keySet();
    }

    boolean oneshot(String name) {
        return services.getOrDefault(name, false);
    }
}
