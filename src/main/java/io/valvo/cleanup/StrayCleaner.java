package io.valvo.cleanup;

import io.valvo.model.ProcessMarker;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.rules.cleanup.StrayRule;
import io.valvo.rules.cleanup.StrayRule.Action;
import io.valvo.rules.cleanup.StrayRule.Finding;
import io.valvo.rules.cleanup.StrayRule.Owner;
import io.valvo.rules.cleanup.StrayRule.Suspect;
import io.valvo.text.BoundedPatternSearch;
import io.valvo.text.CommandLineMask;
import io.valvo.text.ShellWord;
import io.valvo.wire.CleanupBody;
import io.valvo.wire.CleanupJson;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Looks at all processes of the machine for litter, and ends what is to be ended. Blocks. */
public final class StrayCleaner {
    private final Processes processes;
    private final ForeignProcesses strangers;
    private final Consumer<CleanupJson> ended;

    /**
     * @param ended told of each process that was ended
     */
    public StrayCleaner(
            Processes processes, ForeignProcesses strangers, Consumer<CleanupJson> ended) {
        this.processes = processes;
        this.strangers = strangers;
        this.ended = ended;
    }

    /** {@code services}: those whose duplicates are looked for. */
    public List<CleanupJson> clean(CleanupBody order, Collection<ServiceSpec> services) {
        var byPid = byPid(processes.all());
        var suspects = byPid.values().stream().map(this::suspect).toList();
        var found = StrayRule.of(suspects, rule(order, services));
        if (order.dryRun()) return found.stream().map(it -> row(it, wouldBe(it))).toList();
        var endings = found.stream().map(it -> ending(it, byPid)).toList();
        return endings.stream().map(CompletableFuture::join).toList();
    }

    /** Ends the strays among those that look like the service; tells of the others. */
    public List<String> clear(ServiceSpec service) {
        var look = Pattern.compile(service.process().match().orElse("(?!)"));
        var alike =
                processes.all().stream()
                        .filter(it ->
                                !it.zombie() && BoundedPatternSearch.found(it.command(), look))
                        .filter(it -> it.pid() != ProcessHandle.current().pid())
                        .toList();
        alike.stream()
                .filter(it -> suspect(it).owner() == Owner.STRAY)
                .map(it ->
                        new Finding(suspect(it), StrayRule.Kind.STRAY, service.name(), Action.END))
                .map(it -> ending(it, byPid(alike)))
                .toList()
                .forEach(CompletableFuture::join);
        return alike.stream().flatMap(it -> warning(it, service).stream()).toList();
    }

    private Optional<String> warning(ProcessInfo it, ServiceSpec service) {
        return switch (suspect(it).owner()) {
            case OURS, STRAY -> Optional.empty();
            case ANOTHERS, FOREIGN ->
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

    private static StrayRule.Order rule(CleanupBody order, Collection<ServiceSpec> services) {
        var spared = new HashSet<>(order.spare());
        spared.add(ProcessHandle.current().pid());
        Map<String, Pattern> matches = new HashMap<>();
        services.forEach(it ->
                it.process()
                        .match()
                        .ifPresent(regex -> matches.put(it.name(), Pattern.compile(regex))));
        return new StrayRule.Order(
                order.force(), order.match().map(Pattern::compile), matches, spared);
    }

    private Suspect suspect(ProcessInfo it) {
        var owner = owner(it);
        return new Suspect(
                it.pid(),
                it.parent(),
                it.session(),
                it.zombie(),
                owner,
                service(it, owner),
                it.command());
    }

    /** What a marker that isn't believed says is no name. */
    private static String service(ProcessInfo it, Owner owner) {
        if (owner == Owner.FOREIGN) return "";
        return it.marker().flatMap(ProcessMarker::parse).map(ProcessMarker::instance).orElse("");
    }

    private Owner owner(ProcessInfo it) {
        return switch (strangers.whose(it)) {
            case OURS -> Owner.OURS;
            case STRAY -> Owner.STRAY;
            case ANOTHER_DAEMONS -> Owner.ANOTHERS;
            case FOREIGN -> Owner.FOREIGN;
        };
    }

    private CompletableFuture<CleanupJson> ending(Finding it, Map<Long, ProcessInfo> byPid) {
        var process = Optional.ofNullable(byPid.get(it.suspect().pid()));
        if (it.action() == Action.KEEP || process.isEmpty())
            return CompletableFuture.completedFuture(row(it, "kept"));
        return strangers
                .end(process.get().id())
                .toCompletableFuture()
                .handle((_, failure) -> failure == null ? told(it) : row(it, "failed"));
    }

    private CleanupJson told(Finding it) {
        var row = row(it, "ended");
        ended.accept(row);
        return row;
    }

    private static String wouldBe(Finding it) {
        return it.action() == Action.END ? "would end" : "kept";
    }

    private static CleanupJson row(Finding it, String action) {
        var kind = it.kind().name().toLowerCase(Locale.ROOT);
        return new CleanupJson(
                it.suspect().pid(),
                kind,
                it.service(),
                CommandLineMask.masked(it.suspect().command()),
                action);
    }
}
