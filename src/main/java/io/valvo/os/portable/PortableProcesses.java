package io.valvo.os.portable;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;
import io.valvo.model.spec.StandardInput;
import io.valvo.os.PathLookup;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessListener;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.ReparentedProcess;
import io.valvo.os.SpawnException;
import io.valvo.os.SpawnRequest;
import io.valvo.os.TreeKillResult;
import io.valvo.os.UsageMeter;
import io.valvo.os.process.ExecWrapper;
import io.valvo.os.process.MarkerCache;
import io.valvo.os.process.MarkerScan;
import io.valvo.os.process.MarkerTrust;
import io.valvo.os.process.OutputFile;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.process.ProcessTrees;
import io.valvo.os.process.SessionOwners;
import io.valvo.os.process.SignalSender;
import io.valvo.os.procfs.ProcOrigins;
import io.valvo.os.procfs.ProcfsTable;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Processes by ProcessBuilder, for macOS and for a Linux that lacks what the other back end needs.
 * What differs:
 *
 * <ul>
 *   <li>a thread of the JDK for each child;
 *   <li>an own session only where {@code setsid} or {@code perl} is installed, else no own process
 *       group either;
 *   <li>an exit code of 129 to 159 is told as the signal that it most likely was; core dumps are
 *       not told;
 *   <li>an adopted process' exit code is unknown; {@code alone} is never certain; orphans go to PID
 *       1, which buries them;
 *   <li>no descriptors can be passed.
 * </ul>
 */
public final class PortableProcesses implements Processes {
    private static final int SIGNAL_BASE = 128;

    /** No user's number. */
    private static final int NOBODY = -1;

    /** errno, the same number on every system. */
    private static final int E2BIG = 7;

    private static final Pattern TOO_LARGE = Pattern.compile("\\berror(=|: )" + E2BIG + "\\b");

    private static final List<String> PERL_SETSID =
            List.of("-MPOSIX", "-e", "POSIX::setsid(); exec {$ARGV[0]} @ARGV or exit 127", "--");

    private final ProcessTable table;
    private final Supplier<UsageMeter> usageMeters;
    private final MarkerCache markers;
    private final MarkerTrust markerTrust;
    private final SessionOwners sessions = new SessionOwners();
    private final ProcessAncestry ancestry = new ProcessAncestry();
    private final SignalSender signals;
    private final ProcessTrees trees;
    private final ExecWrapper wrapper = ExecWrapper.ofThisProcess(true);
    private final List<String> setsid = setsid();
    private final ExecutorService spawner =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("valvo-spawner").factory());

    /**
     * @param usageMeters makes the one that fits this system
     */
    public PortableProcesses(Supplier<UsageMeter> usageMeters) {
        this(ProcfsTable.isHere() ? new ProcfsTable() : new PsProcessTable(), usageMeters);
    }

    PortableProcesses(ProcessTable table, Supplier<UsageMeter> usageMeters) {
        this.table = table;
        this.usageMeters = usageMeters;
        markers = new MarkerCache(table);
        markerTrust = new MarkerTrust(table);
        signals = new PortableSignals(table);
        trees = new ProcessTrees(table, markers, markerTrust, ancestry, signals, _ -> {});
    }

    @Override
    public void spawn(SpawnRequest launch, ProcessListener watcher) {
        spawner.execute(() -> start(launch, watcher));
    }

    @Override
    public void adopt(ProcessTreeId kin, ProcessListener watcher) {
        spawner.execute(() -> adoptNow(kin, watcher));
    }

    @Override
    public boolean signal(ProcessId process, Signal signal) {
        return signals.send(process, signal.number());
    }

    @Override
    public boolean signalGroup(ProcessId leader, Signal signal) {
        return signals.sendToGroup(leader, signal.number());
    }

    @Override
    public CompletionStage<List<ProcessInfo>> findTree(ProcessTreeId kin) {
        return trees.find(kin);
    }

    @Override
    public CompletionStage<TreeKillResult> killTree(ProcessTreeId kin) {
        return trees.end(kin);
    }

    @Override
    public void killHelpers(ProcessTreeId kin) {
        sessions.helpersOf(kin).forEach(trees::end);
    }

    /** None comes home: see the class. Helpers that still run are children all the same. */
    @Override
    public CompletionStage<TreeKillResult> killReparented() {
        return trees.endChildren(entry -> !sessions.leads(entry.pid()));
    }

    @Override
    public void onReparented(Consumer<ReparentedProcess> listener) {
        // Orphans don't come to us.
    }

    @Override
    public void recordDescendant(ProcessId process, String marker) {
        ancestry.recordOwner(process, marker);
    }

    @Override
    public UsageMeter usageMeter() {
        return usageMeters.get();
    }

    @Override
    public void onReaped(Consumer<ReapedOrphan> listener) {
        // Orphans don't come to us: only Linux has subreapers.
    }

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return table.read(pid).map(entry -> table.info(entry, markers.of(entry)));
    }

    @Override
    public List<ProcessInfo> marked(String markerPrefix) {
        return MarkerScan.find(table, markers, markerPrefix);
    }

    @Override
    public List<ProcessInfo> all() {
        return table.scan().stream().map(it -> table.info(it, markers.of(it))).toList();
    }

    @Override
    public String bootId() {
        return table.bootId();
    }

    /** Where there is no {@code /proc} there are no mount namespaces either. */
    @Override
    public Optional<ProcessOrigin> origin(long pid) {
        if (ProcfsTable.isHere()) return ProcOrigins.of(pid);
        return find(pid)
                .map(it -> userId(it.user()).orElse(NOBODY))
                .map(it -> new ProcessOrigin(it, it, true));
    }

    @Override
    public int user() {
        return userId(System.getProperty("user.name")).orElse(NOBODY);
    }

    @Override
    public OptionalInt userId(String nameOrNumber) {
        return wrapper.userId(nameOrNumber);
    }

    @Override
    public boolean isOf(ProcessId process, OptionalInt user) {
        return table.read(process.pid())
                .filter(entry -> entry.id().equals(process) && markerTrust.admits(entry, user))
                .isPresent();
    }

    @Override
    public void close() {
        spawner.shutdown();
        trees.close();
    }

    private void start(SpawnRequest launch, ProcessListener watcher) {
        try {
            watch(launch, builder(launch).start(), watcher);
        } catch (SpawnException refusal) {
            watcher.notStarted(refusal.why());
        } catch (IOException failure) {
            watcher.notStarted(refusal(launch, reason(failure)).why());
        }
    }

    private void watch(SpawnRequest launch, Process process, ProcessListener watcher) {
        var id =
                table.read(process.pid())
                        .map(ProcessEntry::id)
                        .orElseGet(() -> PsProcessTable.id(process.toHandle()));
        markers.put(id, launch.marker());
        var kin = new ProcessTreeId(id, launch.marker());
        sessions.began(kin);
        watcher.started(id);
        var _ =
                process.onExit()
                        .thenAccept(ended -> {
                            sessions.ended(kin, true);
                            watcher.exited(exit(ended.exitValue()), false);
                        });
    }

    private void adoptNow(ProcessTreeId kin, ProcessListener watcher) {
        var id = kin.leader();
        var handle = ProcessHandle.of(id.pid());
        var still = table.read(id.pid()).filter(entry -> entry.id().equals(id));
        if (handle.isEmpty() || still.isEmpty()) {
            watcher.notStarted(
                    "cannot adopt: no process " + id.pid() + " of that start time lives any more");
            return;
        }
        watcher.started(id);
        var _ = handle.get().onExit().thenAccept(_ -> watcher.exited(new Exit.Unknown(), false));
    }

    private ProcessBuilder builder(SpawnRequest launch) throws SpawnException, IOException {
        if (!launch.passed().isEmpty())
            throw new SpawnException("passing sockets needs Linux and its own back end");
        var wrapped = wrapper.wrap(launch, SpawnException.executable(launch));
        var builder =
                new ProcessBuilder(inOwnSession(wrapped)).directory(launch.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(wrapped.environment());
        redirect(builder, launch);
        return builder;
    }

    private List<String> inOwnSession(SpawnRequest wrapped) throws SpawnException {
        var words = new ArrayList<>(setsid);
        if (words.isEmpty() || wrapped.command().getFirst().indexOf('/') < 0)
            words.add(SpawnException.executable(wrapped));
        else words.add(wrapped.command().getFirst());
        words.addAll(wrapped.command().subList(1, wrapped.command().size()));
        return words;
    }

    private static void redirect(ProcessBuilder builder, SpawnRequest launch) throws IOException {
        builder.redirectInput(input(launch.stdin()));
        builder.redirectOutput(appendTo(launch.stdout()));
        if (launch.stderr().isPresent()) builder.redirectError(appendTo(launch.stderr().get()));
        else builder.redirectErrorStream(true);
    }

    private static Redirect input(StandardInput stdin) {
        return switch (stdin) {
            case StandardInput.Nothing() -> Redirect.from(Path.of("/dev/null").toFile());
            case StandardInput.File(var file) -> Redirect.from(file.toFile());
            case StandardInput.Inherited() -> Redirect.INHERIT;
        };
    }

    private static Redirect appendTo(Path file) throws IOException {
        if (!Files.exists(file)) OutputFile.create(file);
        return Redirect.appendTo(file.toFile());
    }

    private static List<String> setsid() {
        var setsid = PathLookup.tool("setsid").map(List::of);
        var perl =
                PathLookup.tool("perl")
                        .map(program -> {
                            var words = new ArrayList<>(List.of(program));
                            words.addAll(PERL_SETSID);
                            return List.copyOf(words);
                        });
        return setsid.or(() -> perl).orElse(List.of());
    }

    private static Exit exit(int code) {
        return Signal.parse(Integer.toString(code - SIGNAL_BASE))
                .<Exit>map(signal -> new Exit.Killed(signal.number(), false))
                .orElseGet(() -> new Exit.Exited(code));
    }

    /** The JDK has the number of the error in its text, in one form or another. */
    private static SpawnException refusal(SpawnRequest launch, String reason) {
        return TOO_LARGE.matcher(reason).find()
                ? SpawnException.tooLarge(launch)
                : SpawnException.of(launch, launch.command().getFirst(), reason);
    }

    private static String reason(IOException failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }
}
