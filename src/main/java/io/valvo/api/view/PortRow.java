package io.valvo.api.view;

import io.valvo.model.InstanceName;
import io.valvo.model.status.Lease;
import io.valvo.model.status.PortHolder;
import io.valvo.ports.PortReport;
import io.valvo.rules.ports.PortObstacle;
import io.valvo.text.SecretMask;
import io.valvo.wire.PortJson;
import io.valvo.wire.PortJson.HolderJson;

import java.time.Duration;

/** One port as it is told, by a daemon or without one. */
public final class PortRow {
    private PortRow() {}

    public static PortJson of(PortReport port, SecretMask secrets) {
        var lease = port.lease();
        return new PortJson(
                port.port(),
                state(port),
                lease.map(it -> InstanceName.serviceOf(it.instance())).orElse(null),
                lease.map(Lease::instance).orElse(null),
                lease.map(Lease::name).orElse(null),
                port.holders().stream()
                        .findFirst()
                        .map(it -> holder(it.holder(), it.age(), secrets))
                        .orElse(unseen(port) ? UNSEEN : null),
                port.reason().map(it -> secrets.masked(it)).orElse(null));
    }

    private static final HolderJson UNSEEN =
            new HolderJson(0, "", PortObstacle.UNSEEN, false, null);

    /** Somebody listens, whose process isn't ours to look at. */
    private static boolean unseen(PortReport port) {
        return !port.addresses().isEmpty() && port.holders().isEmpty();
    }

    private static String state(PortReport port) {
        if (port.lease().isPresent()) return "leased";
        if (port.quarantined()) return "quarantined";
        boolean held = !port.addresses().isEmpty() || !port.holders().isEmpty();
        return held || port.reason().isPresent() ? "held" : "free";
    }

    private static HolderJson holder(PortHolder holder, Duration age, SecretMask secrets) {
        return new HolderJson(
                holder.pid(),
                holder.user(),
                secrets.masked(holder.command()),
                holder.ours(),
                age.toMillis());
    }
}
