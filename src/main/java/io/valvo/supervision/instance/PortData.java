package io.valvo.supervision.instance;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.Lease;
import io.valvo.model.status.PortMigration;
import io.valvo.os.ListenSocket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of an instance. Written by {@link PortLeases}, sockets by {@link ListenSockets}. */
final class PortData {
    final Map<String, Lease> leases = new LinkedHashMap<>();
    final Map<String, ListenSocket> sockets = new LinkedHashMap<>();

    /** Of the leases: where they aren't what was wanted. */
    List<PortMigration> migrations = List.of();

    /** Its ports may be its first choice again: nobody relies on those that it had. */
    boolean preferFirst;

    /** In the order of the specification. */
    Map<String, Integer> numbers(ServiceSpec spec) {
        var numbers = new LinkedHashMap<String, Integer>();
        spec.ports()
                .keySet()
                .forEach(name -> {
                    var lease = leases.get(name);
                    if (lease != null) numbers.put(name, lease.port());
                });
        return numbers;
    }
}
