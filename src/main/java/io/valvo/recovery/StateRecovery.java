package io.valvo.recovery;

import io.valvo.events.EventLog;
import io.valvo.model.Exit;
import io.valvo.model.InstanceName;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.EscapedProcess;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.Lease;
import io.valvo.os.OwnAncestors;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.rules.recovery.AdoptedLifecycle;
import io.valvo.rules.recovery.Adoption;
import io.valvo.rules.recovery.Adoption.Declared;
import io.valvo.rules.recovery.Adoption.Observed;
import io.valvo.rules.recovery.Adoption.Stray;
import io.valvo.rules.recovery.Adoption.Verdict;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.recovery.RecoveredState.Legacy;
import io.valvo.storage.MarkerKey;
import io.valvo.storage.ledger.Ledger;
import io.valvo.text.CommandLineMask;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What an earlier daemon of this state directory has left: looks at every process that the ledger
 * names or that carries a marker of ours, has {@link Adoption} decide, and ends the strays. Nothing
 * is started before all of them are gone.
 */
public final class StateRecovery {
    /**
     * What was found.
     *
     * @param leases that go on
     * @param released ports of leases that don't
     * @param told what becomes an event
     */
    public record Result(
            RecoveredState estate,
            List<Lease> leases,
            List<Integer> released,
            List<EventLog.Record> told) {}

    private static final EventData UNSEALED =
            new EventData.Warning(
                    "no marker.key was in the state directory. Of what an earlier daemon started only what its ledger names is recognised; end the rest, if there is any, with valvo cleanup --match REGEX --force");

    private final Processes processes;
    private final Path stateDir;
    private final StackSpec stack;
    private final Ledger.Kept kept;
    private final MarkerKey key;
    private final BiFunction<String, Integer, Optional<Exit>> exits;
    private final Instant now;
    private final DeclaredSpecs shapes;
    private final List<EventLog.Record> told = new ArrayList<>();
    private final Map<String, List<ProcessInfo>> marked = new HashMap<>();

    /** Living ones that carry no marker, by what the daemon before knew of them. */
    private final Map<ProcessId, EscapedProcess> escaped = new HashMap<>();

    /**
     * @param key what makes a marker believable
     * @param escaped recorded without a marker
     * @param exits how an incarnation of an instance ended, where it was noted without a daemon
     */
    static Result take(
            Processes processes,
            Path stateDir,
            StackSpec stack,
            Ledger.Kept kept,
            MarkerKey key,
            List<EscapedProcess> escaped,
            BiFunction<String, Integer, Optional<Exit>> exits,
            Instant now) {
        return new StateRecovery(processes, stateDir, stack, kept, key, exits, now).take(escaped);
    }

    private StateRecovery(
            Processes processes,
            Path stateDir,
            StackSpec stack,
            Ledger.Kept kept,
            MarkerKey key,
            BiFunction<String, Integer, Optional<Exit>> exits,
            Instant now) {
        this.key = key;
        this.processes = processes;
        this.stateDir = stateDir;
        this.stack = stack;
        this.kept = kept;
        this.exits = exits;
        this.now = now;
        shapes = new DeclaredSpecs(stack, kept.scales(), kept.variants());
    }

    private Result take(List<EscapedProcess> recorded) {
        kept.messages().forEach(it -> tell(EventSubject.DAEMON, new EventData.Warning(it)));
        if (key.isFresh() && !kept.instances().isEmpty()) tell(EventSubject.DAEMON, UNSEALED);
        var lineage = OwnAncestors.ofThisProcess();
        processes.marked(ProcessMarker.prefix(stateDir.toString())).stream()
                .filter(it -> !lineage.contains(it.pid()))
                .forEach(this::sort);
        recorded.forEach(this::sort);
        var legacies = new LinkedHashMap<String, Legacy>();
        var strays = new ArrayList<ProcessInfo>();
        records()
                .forEach(record ->
                        decide(record, strays)
                                .ifPresent(it -> legacies.put(record.instance(), it)));
        marked.values().forEach(strays::addAll);
        strays.addAll(nobodys(legacies.values()));
        end(strays);
        legacies.values().forEach(this::remember);
        return result(new RecoveredState(legacies, shapes.scales(), shapes.variants(records())));
    }

    private void sort(ProcessInfo process) {
        process.marker()
                .flatMap(ProcessMarker::parse)
                .filter(it -> believed(process, it))
                .ifPresent(it ->
                        marked.computeIfAbsent(it.instance(), _ -> new ArrayList<>()).add(process));
    }

    private void sort(EscapedProcess known) {
        var process =
                processes
                        .find(known.process().pid())
                        .filter(it -> it.id().equals(known.process()) && !it.zombie())
                        .filter(_ -> known.bootId().equals(processes.bootId()));
        if (process.isEmpty()) return;
        escaped.put(known.process(), known);
        if (known.owners().size() > 1) return;
        var owner = known.owners().getFirst();
        ProcessMarker.parse(owner)
                .ifPresent(it ->
                        marked.computeIfAbsent(it.instance(), _ -> new ArrayList<>())
                                .add(process.get().markedAs(owner)));
    }

    /** It may be of several, none of which goes on. */
    private List<ProcessInfo> nobodys(Collection<Legacy> legacies) {
        var adopted =
                legacies.stream()
                        .flatMap(it -> it.revival().adopted().stream())
                        .map(AdoptedLifecycle.Adopted::marker)
                        .toList();
        return escaped.values().stream()
                .filter(it -> it.owners().size() > 1)
                .filter(it -> it.owners().stream().noneMatch(adopted::contains))
                .flatMap(it -> processes.find(it.process().pid()).stream())
                .filter(it -> escaped.containsKey(it.id()))
                .toList();
    }

    /** What can't be recognised by its marker goes on to be a part of what goes on. */
    private void remember(Legacy legacy) {
        var marker = legacy.revival().adopted().map(AdoptedLifecycle.Adopted::marker).orElse("");
        escaped.values().stream()
                .filter(it -> it.owners().equals(List.of(marker)))
                .forEach(it -> processes.recordDescendant(it.process(), marker));
    }

    /**
     * Sealed by this state directory, or written down by it before there were seals; and of a user
     * that such a process can have.
     */
    private boolean believed(ProcessInfo process, ProcessMarker marker) {
        return (key.fits(marker) || isRecorded(marker))
                && processes.isOf(process.id(), user(marker));
    }

    private boolean isRecorded(ProcessMarker marker) {
        return kept.instances().stream()
                .filter(it -> it.instance().equals(marker.instance()))
                .flatMap(it ->
                        Stream.concat(
                                it.running().map(Running::marker).stream(),
                                it.intent().map(Intent::marker).stream()))
                .anyMatch(marker.text()::equals);
    }

    private OptionalInt user(ProcessMarker marker) {
        var spec = stack.services().get(InstanceName.of(marker.instance()).service());
        var name = Optional.ofNullable(spec).flatMap(it -> it.process().user());
        return name.isEmpty() ? OptionalInt.empty() : processes.userId(name.get());
    }

    /** Those of the ledger, and those that a lost ledger must have had. */
    private List<InstanceRecord> records() {
        var all = new LinkedHashMap<String, InstanceRecord>();
        kept.instances().forEach(it -> all.put(it.instance(), it));
        marked.forEach((instance, found) ->
                lost(instance, found).ifPresent(it -> all.putIfAbsent(instance, it)));
        return List.copyOf(all.values());
    }

    /** Nothing is known of it but its process: one that leads a session was spawned by a daemon. */
    private Optional<InstanceRecord> lost(String instance, List<ProcessInfo> found) {
        var service = InstanceName.of(instance).service();
        var leaders = found.stream().filter(this::mayBeIt).toList();
        var spec = Optional.ofNullable(stack.services().get(service));
        if (leaders.size() != 1 || spec.isEmpty()) return Optional.empty();
        var marker = leaders.getFirst().marker().flatMap(ProcessMarker::parse).orElseThrow();
        return Optional.of(
                InstanceRecord.of(service, instance, spec.get().startsAlone())
                        .withState(InstanceState.STARTING, "")
                        .withBootId(processes.bootId())
                        .withIntent(new Intent(marker.incarnation(), marker.text()), ""));
    }

    private Optional<Legacy> decide(InstanceRecord record, List<ProcessInfo> ended) {
        var mine = Optional.ofNullable(marked.remove(record.instance())).orElse(List.of());
        var found = found(record, mine);
        var decision = Adoption.decide(record, found);
        mine.stream().filter(it -> decision.end().contains(it.id())).forEach(ended::add);
        if (decision.verdict() instanceof Verdict.Forget) return Optional.empty();
        var exit = exits.apply(record.instance(), record.incarnation());
        var revival = AdoptedLifecycle.of(record, decision.verdict(), exit, now);
        var known = identified(record, revival, mine);
        return Optional.of(new Legacy(known, revival, found.declared() != Declared.ABSENT));
    }

    /** What the daemon before would have recorded next, had it lived. */
    private InstanceRecord identified(
            InstanceRecord record, AdoptedLifecycle revival, List<ProcessInfo> mine) {
        if (record.intent().isEmpty()) return record;
        var intent = record.intent().get();
        return revival.adopted()
                .flatMap(it -> mine.stream().filter(p -> p.id().equals(it.process())).findFirst())
                .map(it ->
                        record.withRunning(intent.running(it.id(), processes.bootId(), it.since())))
                .orElse(record);
    }

    private Adoption.Found found(InstanceRecord record, List<ProcessInfo> mine) {
        var spec = shapes.spec(record);
        var strays = mine.stream().map(this::stray).toList();
        return new Adoption.Found(
                observed(record),
                processes.bootId(),
                shapes.declared(record),
                spec.map(ServiceSpec::onOrphan).orElse(OnOrphan.STOP),
                strays);
    }

    /** A zombie still tells how it ended. */
    private Observed observed(InstanceRecord record) {
        return record.running()
                .flatMap(it -> processes.find(it.process().pid()))
                .<Observed>map(it -> new Observed.Alive(it.id()))
                .orElseGet(Observed.Gone::new);
    }

    private Stray stray(ProcessInfo process) {
        return new Stray(process.id(), process.marker().orElse(""), leads(process));
    }

    /** A helper leads its session too. */
    private boolean mayBeIt(ProcessInfo process) {
        var marker = process.marker().orElse("");
        boolean plain =
                ProcessMarker.parse(marker).filter(it -> it.text().equals(marker)).isPresent();
        return plain && leads(process);
    }

    private boolean leads(ProcessInfo process) {
        return process.session() == process.pid() && !escaped.containsKey(process.id());
    }

    private void end(List<ProcessInfo> strays) {
        var ends =
                strays.stream()
                        .map(it ->
                                processes
                                        .killTree(
                                                new ProcessTreeId(it.id(), it.marker().orElse("")))
                                        .toCompletableFuture())
                        .toList();
        ends.forEach(it -> it.exceptionally(_ -> null).join());
        strays.forEach(it ->
                tell(
                        subject(it),
                        new EventData.StrayEnded(
                                it.pid(), CommandLineMask.masked(it.command()), "stray")));
    }

    private static EventSubject subject(ProcessInfo stray) {
        return stray.marker()
                .flatMap(ProcessMarker::parse)
                .map(it ->
                        EventSubject.instance(
                                InstanceName.of(it.instance()).service(),
                                it.instance(),
                                it.incarnation(),
                                stray.pid()))
                .orElse(EventSubject.DAEMON);
    }

    private Result result(RecoveredState estate) {
        var leases = new LinkedHashMap<Integer, Lease>();
        kept.leases().stream()
                .filter(it -> keeps(estate, it.instance()))
                .forEach(it -> leases.put(it.port(), it));
        estate.legacies().values().stream()
                .filter(it -> it.revival().keepsPorts())
                .forEach(it ->
                        leases(it.record()).forEach(lease -> leases.put(lease.port(), lease)));
        var released =
                kept.leases().stream()
                        .map(Lease::port)
                        .filter(it -> !leases.containsKey(it))
                        .toList();
        return new Result(estate, List.copyOf(leases.values()), released, List.copyOf(told));
    }

    private static boolean keeps(RecoveredState estate, String instance) {
        return Optional.ofNullable(estate.legacies().get(instance))
                .filter(it -> it.revival().keepsPorts())
                .isPresent();
    }

    private static Stream<Lease> leases(InstanceRecord record) {
        return record.running().stream()
                .flatMap(it -> it.ports().entrySet().stream())
                .map(it -> new Lease(it.getValue(), it.getKey(), record.instance()));
    }

    private void tell(EventSubject subject, EventData fact) {
        told.add(new EventLog.Record(subject, fact));
    }
}
