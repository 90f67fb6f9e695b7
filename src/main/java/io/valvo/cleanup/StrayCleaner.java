package io.valvo.cleanup;

import io.valvo.model.ProcessMarker;
import io.valvo.model.ProcessOwnership;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.rules.cleanup.CleanupFinding;
import io.valvo.rules.cleanup.CleanupFinding.Action;
import io.valvo.rules.cleanup.CleanupRequest;
import io.valvo.rules.cleanup.CleanupResult;
import io.valvo.rules.cleanup.CleanupResult.Outcome;
import io.valvo.rules.cleanup.StrayRule;
import io.valvo.rules.cleanup.SuspectProcess;
import io.valvo.text.BoundedPatternSearch;
import io.valvo.text.CommandLineMask;
import io.valvo.text.ShellWord;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Scans the process table for what {@link StrayRule} calls litter, and ends what is to be ended:
 * SIGTERM, then SIGKILL. Blocks.
 */
public final class StrayCleaner {
    private final Processes processes;
    private final ForeignProcesses foreignProcesses;
    private final Consumer<CleanupFinding> ended;

    /**
     * @param ended told of each process that was ended
     */
    public StrayCleaner(
            Processes processes,
            ForeignProcesses foreignProcesses,
            Consumer<CleanupFinding> ended) {
        this.processes = processes;
        this.foreignProcesses = foreignProcesses;
        this.ended = ended;
    }

    /**
     * Finds litter and, unless it is a dry run, ends it.
     *
     * @param services those whose duplicates are looked for
     */
    public List<CleanupResult> clean(CleanupRequest request, Collection<ServiceSpec> services) {
        var byPid = byPid(processes.all());
        var suspects = byPid.values().stream().map(this::suspect).toList();
        var found = StrayRule.findings(suspects, sparingUs(request), patterns(services));
        if (request.dryRun())
            return found.stream().map(it -> new CleanupResult(it, wouldBe(it))).toList();
        var endings = found.stream().map(it -> ending(it, byPid)).toList();
        return endings.stream().map(CompletableFuture::join).toList();
    }

    /** Ends the strays among those that look like the service; tells of the others. */
    public List<String> clearDuplicates(ServiceSpec service) {
        var look = Pattern.compile(service.process().match().orElse("(?!)"));
        var alike =
                processes.all().stream()
                        .filter(it ->
                                !it.zombie() && BoundedPatternSearch.found(it.command(), look))
                        .filter(it -> it.pid() != ProcessHandle.current().pid())
                        .toList();
        alike.stream()
                .map(this::suspect)
                .filter(it -> it.owner() == ProcessOwnership.STRAY)
                .map(it ->
                        new CleanupFinding(
                                it, CleanupFinding.Kind.STRAY, service.name(), Action.END))
                .map(it -> ending(it, byPid(alike)))
                .toList()
                .forEach(CompletableFuture::join);
        return alike.stream().flatMap(it -> warning(it, service).stream()).toList();
    }

    private Optional<String> warning(ProcessInfo it, ServiceSpec service) {
        return switch (foreignProcesses.ownership(it)) {
            case OURS, STRAY -> Optional.empty();
            case ANOTHER_DAEMONS, FOREIGN ->
                    Optional.of(
                            "pid %d `%s` looks like %s, but isn't ours; to end it: valvo cleanup --match %s --force"
                                    .formatted(
                                            it.pid(),
                                            CommandLineMask.masked(it.command()),
                                            service.name(),
                                            ShellWord.quoted(
                                                    service.process().match().orElse(""))));
        };
    }

    private static Map<Long, ProcessInfo> byPid(List<ProcessInfo> all) {
        var byPid = new HashMap<Long, ProcessInfo>();
        all.forEach(it -> byPid.put(it.pid(), it));
        return byPid;
    }

    private static CleanupRequest sparingUs(CleanupRequest request) {
        var spared = new HashSet<>(request.spared());
        spared.add(ProcessHandle.current().pid());
        return new CleanupRequest(request.match(), request.force(), request.dryRun(), spared);
    }

    private static Map<String, Pattern> patterns(Collection<ServiceSpec> services) {
        Map<String, Pattern> patterns = new HashMap<>();
        services.forEach(it ->
                it.process()
                        .match()
                        .ifPresent(regex -> patterns.put(it.name(), Pattern.compile(regex))));
        return patterns;
    }

    private SuspectProcess suspect(ProcessInfo it) {
        var owner = foreignProcesses.ownership(it);
        return new SuspectProcess(
                it.pid(),
                it.parent(),
                it.session(),
                it.zombie(),
                owner,
                service(it, owner),
                it.command());
    }

    /** What a marker that isn't believed says is no name. */
    private static String service(ProcessInfo it, ProcessOwnership owner) {
        if (owner == ProcessOwnership.FOREIGN) return "";
        return it.marker().flatMap(ProcessMarker::parse).map(ProcessMarker::instance).orElse("");
    }

    private CompletableFuture<CleanupResult> ending(
            CleanupFinding it, Map<Long, ProcessInfo> byPid) {
        var process = Optional.ofNullable(byPid.get(it.process().pid()));
        if (it.action() == Action.KEEP || process.isEmpty())
            return CompletableFuture.completedFuture(new CleanupResult(it, Outcome.KEPT));
        return foreignProcesses
                .terminate(process.get().id())
                .toCompletableFuture()
                .handle((_, failure) -> ended(it, failure == null));
    }

    private CleanupResult ended(CleanupFinding it, boolean gone) {
        if (gone) ended.accept(it);
        return new CleanupResult(it, gone ? Outcome.ENDED : Outcome.FAILED);
    }

    private static Outcome wouldBe(CleanupFinding it) {
        return it.action() == Action.END ? Outcome.WOULD_END : Outcome.KEPT;
    }
}
