package io.valvo.rules.health;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why an instance isn't well, for whoever asks without a token: one of a fixed list of phrases. A
 * reason in full may hold what the service has printed, commands and addresses; those are for
 * readers with a token.
 */
public enum PublicReason {
    START_TIMEOUT("not ready in time", "^[^:]*not ready within "),
    LIMIT("a limit was exceeded", "^(killed|exited \\d+|killed by \\w+): [a-z-]+ limit"),
    HEARTBEAT("no heartbeat", "^[^:]*(heartbeat|sign of life)"),
    HEALTH("its health check fails", "^[^:]*\\bhealth"),
    DEPENDENCY("waiting for another service", "^[^:]*\\bwait(s|ing) for "),
    PORT("waiting for a port", "^[^:]*\\bports?\\b"),
    HOOK("a hook failed", "^[^:]*\\bhook\\b"),
    START("could not be started", "^cannot start|^[^:]*could not be started"),
    CRASH("crashed", "^killed|^exited|^ended, exit code");

    private final String phrase;
    private final Pattern sign;

    PublicReason(String phrase, String sign) {
        this.phrase = phrase;
        this.sign = Pattern.compile(sign);
    }

    /** Empty: its state says all that may be said. */
    public static Optional<String> of(InstanceStatus instance) {
        if (instance.state() == InstanceState.UNHEALTHY) return Optional.of(HEALTH.phrase);
        return List.of(values()).stream()
                .filter(it -> it.sign.matcher(instance.reason()).find())
                .map(it -> it.phrase)
                .findFirst();
    }
}
