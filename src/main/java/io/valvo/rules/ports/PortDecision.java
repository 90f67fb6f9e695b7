package io.valvo.rules.ports;

import io.valvo.model.InstanceName;
import io.valvo.model.event.PortEvent.Conflict;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.PortHolder;
import io.valvo.model.status.PortMigration;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides one request for ports. */
public sealed interface PortDecision {
    /** Conflicts told of one request; the reason counts the others. */
    int CONFLICTS = 8;

    PortTable.Step step();

    List<Conflict> conflicts();

    record Granted(PortTable.Step step, List<PortMigration> migrations, List<Conflict> conflicts)
            implements PortDecision {}

    /** {@code finalFailure}: asking again is of no use. */
    record Refused(
            PortTable.Step step, String reason, boolean finalFailure, List<Conflict> conflicts)
            implements PortDecision {}

    /**
     * What was found out about the ports that an instance asked for.
     *
     * @param obstacles by port, as far as ports were looked at
     * @param holders whoever listens on a port with an obstacle
     * @param manner what the instance may have
     */
    record Inquiry(
            List<PortSpec> specs,
            PortMatching.Outcome outcome,
            Map<Integer, PortObstacle> obstacles,
            Map<Integer, PortHolder> holders,
            Manner manner) {}

    /** Who asks, and what for. */
    enum Manner {
        /** A start that keeps its port, which others know. */
        STAYING,
        /** A start with nobody who knows its former port: its first choice comes first. */
        HOMEWARD,
        /**
         * A further instance for the time of a renewal: it waits for nobody, since those whom it
         * would wait for may be waiting for it.
         */
        FURTHER
    }

    /** All or none. */
    static PortDecision decide(PortTable table, String instance, Inquiry inquiry, Instant now) {
        var asked = new Asked(table, instance, inquiry);
        if (asked.awaited().isEmpty() && asked.missing().findAny().isEmpty()) {
            var step = table.grant(instance, inquiry.outcome().given(), now);
            return new Granted(step, asked.migrations(), asked.conflicts());
        }
        return new Refused(
                table.release(instance, now), asked.reason(), asked.hopeless(), asked.conflicts());
    }

    /** One request and what was found, read for people. */
    record Asked(PortTable table, String instance, Inquiry inquiry) {
        List<PortMigration> migrations() {
            return inquiry.specs().stream().flatMap(spec -> migration(spec).stream()).toList();
        }

        List<Conflict> conflicts() {
            return inquiry.specs().stream().flatMap(this::conflicts).limit(CONFLICTS).toList();
        }

        String reason() {
            return Stream.concat(
                            awaited()
                                    .map(spec ->
                                            obstacle(first(spec)).orElseThrow().text(first(spec)))
                                    .stream(),
                            missing().map(this::reason))
                    .distinct()
                    .collect(Collectors.joining("; "));
        }

        /** A port whose first choice comes free by itself: that is worth more than the next one. */
        Optional<PortSpec> awaited() {
            return inquiry.manner() == Manner.FURTHER
                    ? Optional.empty()
                    : inquiry.specs().stream()
                            .filter(spec ->
                                    obstacle(first(spec))
                                            .filter(PortObstacle.Leaving.class::isInstance)
                                            .isPresent())
                            .findFirst();
        }

        boolean hopeless() {
            if (inquiry.manner() == Manner.FURTHER) return true;
            return missing()
                    .filter(spec -> spec.onConflict() == OnConflict.FAIL)
                    .anyMatch(spec -> obstacle(first(spec)).filter(o -> !o.passing()).isPresent());
        }

        private Optional<PortMigration> migration(PortSpec spec) {
            int from = first(spec);
            int to = inquiry.outcome().given().getOrDefault(spec.name(), from);
            if (from == to || obstacle(from).filter(o -> !siblings(o)).isEmpty())
                return Optional.empty();
            return Optional.of(
                    new PortMigration(
                            spec.name(),
                            from,
                            to,
                            holder(from),
                            obstacle(from).orElseThrow().phrase()));
        }

        private Stream<Conflict> conflicts(PortSpec spec) {
            return candidates(spec).stream()
                    .flatMap(port ->
                            obstacle(port)
                                    .filter(o -> tellable(o, spec, port))
                                    .map(o ->
                                            new Conflict(
                                                    instance,
                                                    spec.name(),
                                                    port,
                                                    holder(port),
                                                    o.text(port)))
                                    .stream());
        }

        /**
         * That our own instances share a range is no conflict unless it leaves one of them without
         * a port.
         */
        private boolean tellable(PortObstacle obstacle, PortSpec spec, int port) {
            return switch (obstacle) {
                case PortObstacle.HeldBy _,
                        PortObstacle.LeasedElsewhere _,
                        PortObstacle.NoSuchAddress _ ->
                        true;
                case PortObstacle.Leaving _ -> false;
                case PortObstacle.LeasedTo _, PortObstacle.Quarantined _ ->
                        without().contains(spec.name()) && port == first(spec);
            };
        }

        private String reason(PortSpec spec) {
            int port = first(spec);
            int others = candidates(spec).size() - 1;
            var first =
                    port == PortSpec.ANY
                            ? "no free port was found for " + spec.name()
                            : obstacle(port)
                                    .map(o -> o.text(port))
                                    .orElse("port " + port + " serves another port of " + instance);
            return others == 0
                    ? first
                    : first
                            + ", and none of the "
                            + others
                            + " alternatives for "
                            + spec.name()
                            + " can be had either";
        }

        Stream<PortSpec> missing() {
            return inquiry.specs().stream().filter(spec -> without().contains(spec.name()));
        }

        private Set<String> without() {
            return inquiry.outcome().without();
        }

        private int first(PortSpec spec) {
            return candidates(spec).getFirst();
        }

        private List<Integer> candidates(PortSpec spec) {
            return table.candidates(instance, spec, inquiry.manner() == Manner.HOMEWARD);
        }

        private Optional<PortObstacle> obstacle(int port) {
            return Optional.ofNullable(inquiry.obstacles().get(port));
        }

        private Optional<PortHolder> holder(int port) {
            return Optional.ofNullable(inquiry.holders().get(port));
        }

        private boolean siblings(PortObstacle obstacle) {
            return obstacle instanceof PortObstacle.LeasedTo(var lease)
                    && InstanceName.serviceOf(lease.instance())
                            .equals(InstanceName.serviceOf(instance));
        }
    }
}
