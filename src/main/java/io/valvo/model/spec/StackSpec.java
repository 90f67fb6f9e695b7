package io.valvo.model.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A whole configuration, checked: every name in it exists, nothing is cyclic.
 *
 * @param file absolute path of the file that it was read from
 * @param stateDir as named in the file, absolute
 * @param shutdownOnFailure a critical service that fails for good ends the daemon with exit code 1
 * @param cleanupEvery how often it is looked for strays and zombies; 0: never
 * @param secrets which names hold secrets
 */
public record StackSpec(
        Path file,
        Optional<Path> stateDir,
        ApiSpec api,
        SortedMap<String, ServiceSpec> services,
        SortedMap<String, GroupSpec> groups,
        boolean shutdownOnFailure,
        Duration cleanupEvery,
        Optional<GatewaySpec> gateway,
        SecretsSpec secrets) {
    public StackSpec withServices(SortedMap<String, ServiceSpec> others) {
        return new StackSpec(
                file,
                stateDir,
                api,
                others,
                groups,
                shutdownOnFailure,
                cleanupEvery,
                gateway,
                secrets);
    }

    /** Without a gateway, and with the usual names of secrets. */
    public StackSpec(
            Path file,
            Optional<Path> stateDir,
            ApiSpec api,
            SortedMap<String, ServiceSpec> services,
            SortedMap<String, GroupSpec> groups,
            boolean shutdownOnFailure,
            Duration cleanupEvery) {
        this(
                file,
                stateDir,
                api,
                services,
                groups,
                shutdownOnFailure,
                cleanupEvery,
                Optional.empty(),
                SecretsSpec.NONE);
    }
}
