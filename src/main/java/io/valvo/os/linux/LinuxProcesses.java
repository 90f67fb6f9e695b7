package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;

import static java.lang.foreign.FunctionDescriptor.of;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessListener;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.ReparentedProcess;
import io.valvo.os.SpawnException;
import io.valvo.os.SpawnRequest;
import io.valvo.os.TaskBacklog;
import io.valvo.os.TreeKillResult;
import io.valvo.os.UsageMeter;
import io.valvo.os.process.ExecWrapper;
import io.valvo.os.process.MarkerCache;
import io.valvo.os.process.MarkerScan;
import io.valvo.os.process.MarkerTrust;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.process.ProcessTrees;
import io.valvo.os.process.SessionOwners;
import io.valvo.os.process.SignalSender;
import io.valvo.os.procfs.ProcOrigins;
import io.valvo.os.procfs.ProcfsTable;

import java.io.IOException;
import java.lang.foreign.Linker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Processes by posix_spawn and pidfds (glibc 2.36, Linux 5.10 and newer): three threads in all,
 * however many processes. Makes this process the subreaper of all that it starts; as PID 1 it is
 * that anyway.
 */
public final class LinuxProcesses implements Processes {
    private static final int PR_SET_CHILD_SUBREAPER = 36;

    private final ProcessTable table = new ProcfsTable();
    private final String bootId = table.bootId();
    private final MarkerCache markers = new MarkerCache(table);
    private final MarkerTrust markerTrust = new MarkerTrust(table);
    private final SessionOwners sessions = new SessionOwners();
    private final StartedProcesses startedProcesses = new StartedProcesses();
    private final ProcessAncestry ancestry = new ProcessAncestry();
    private final SignalSender signals = new PidfdSignals(table);
    private final SpawnThread spawner;
    private final ExitWatcher exits;
    private final ProcessTrees trees;
    private final ExecWrapper wrapper;

    /**
     * @throws Libc.MissingSymbol when the C library is too old or another one
     * @throws IOException when {@code /proc} doesn't list children (CONFIG_PROC_CHILDREN)
     */
    public LinuxProcesses() throws IOException {
        becomeSubreaper();
        exits =
                new ExitWatcher(
                        table, markers, sessions, startedProcesses, ancestry, this::killTree);
        spawner = new SpawnThread();
        trees = new ProcessTrees(table, markers, markerTrust, ancestry, signals, exits::cleared);
        wrapper = ExecWrapper.ofThisProcess(!SpawnThread.mayRestoreNiceness());
        warmUp();
    }

    @Override
    public void spawn(SpawnRequest launch, ProcessListener watcher) {
        if (!spawner.submit(() -> start(launch, watcher)))
            watcher.notStarted("cannot start: too many wait already");
    }

    @Override
    public void respawn(SpawnRequest launch, ProcessListener watcher) {
        if (exits.loop().isHere()) start(launch, watcher);
        else spawn(launch, watcher);
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.of(exits.loop());
    }

    @Override
    public Optional<TaskBacklog> backlog() {
        return Optional.of(exits.loop());
    }

    @Override
    public void adopt(ProcessTreeId kin, ProcessListener watcher) {
        if (!spawner.submit(() -> adoptNow(kin, watcher)))
            watcher.notStarted("cannot adopt: too many wait already");
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

    /** After what waits to be started. */
    @Override
    public CompletionStage<TreeKillResult> killReparented() {
        var begun = new CompletableFuture<Void>();
        if (!spawner.submit(() -> begun.complete(null))) begun.complete(null);
        return begun.thenCompose(_ -> trees.endChildren(exits::spares));
    }

    @Override
    public void onReparented(Consumer<ReparentedProcess> listener) {
        exits.onReparented(listener);
    }

    @Override
    public void recordDescendant(ProcessId process, String marker) {
        ancestry.recordOwner(process, marker);
    }

    @Override
    public UsageMeter usageMeter() throws IOException {
        return new ProcfsUsageMeter(ancestry);
    }

    @Override
    public void onReaped(Consumer<ReapedOrphan> listener) {
        exits.onReaped(listener);
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
        return bootId;
    }

    @Override
    public Optional<ProcessOrigin> origin(long pid) {
        return ProcOrigins.of(pid);
    }

    @Override
    public int user() {
        return SocketCalls.user();
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
        spawner.close();
        exits.close();
        trees.close();
    }

    private void start(SpawnRequest launch, ProcessListener watcher) {
        try {
            var executable = SpawnException.executable(launch);
            var wrapped = wrapper.wrap(launch, executable);
            boolean direct = wrapped.command().equals(launch.command());
            var program = direct ? executable : wrapped.command().getFirst();
            watch(launch, executable, begin(wrapped, program), watcher);
        } catch (SpawnException refusal) {
            watcher.notStarted(refusal.why());
        }
    }

    /** The child can't be buried before it is watched, so its pid is its own until then. */
    private record Begun(long pid, int slack) {}

    private Begun begin(SpawnRequest launch, String program) throws SpawnException {
        int slack = startedProcesses.takeSlack();
        try {
            OrphanClues.begin(slack);
            return new Begun(spawner.spawn(launch, program), slack);
        } catch (SpawnException refusal) {
            startedProcesses.giveBack(slack);
            throw refusal;
        }
    }

    private void watch(SpawnRequest launch, String executable, Begun begun, ProcessListener watcher)
            throws SpawnException {
        long pid = begun.pid();
        int descriptor = Pidfd.open(pid);
        if (descriptor < 0) throw unwatchable(begun);
        var id = table.read(pid).orElseThrow().id();
        var kin = new ProcessTreeId(id, launch.marker());
        markers.put(id, launch.marker());
        sessions.began(kin);
        startedProcesses.began(StartedProcesses.Life.of(kin, begun.slack(), launch, executable));
        watcher.started(id);
        exits.watch(new ExitWatcher.Watched(kin, descriptor, watcher, true));
    }

    private SpawnException unwatchable(Begun begun) {
        var reason = Libc.lastError();
        long pid = begun.pid();
        startedProcesses.giveBack(begun.slack());
        table.read(pid).ifPresent(entry -> signals.send(entry.id(), Signal.KILL.number()));
        return new SpawnException(
                "no descriptor to watch it by: "
                        + reason
                        + "; raise the limit of open files (ulimit -n)");
    }

    private void adoptNow(ProcessTreeId kin, ProcessListener watcher) {
        int descriptor = Pidfd.open(kin.leader().pid());
        if (descriptor >= 0 && isStill(kin.leader())) {
            markers.put(kin.leader(), kin.marker());
            sessions.began(kin);
            watcher.started(kin.leader());
            exits.watch(new ExitWatcher.Watched(kin, descriptor, watcher, false));
            return;
        }
        if (descriptor >= 0) Pidfd.close(descriptor);
        watcher.notStarted(
                "cannot adopt: no process "
                        + kin.leader().pid()
                        + " of that start time lives any more");
    }

    private boolean isStill(ProcessId id) {
        return table.read(id.pid()).filter(entry -> entry.id().equals(id)).isPresent();
    }

    /**
     * Loads and links everything that the first start would otherwise wait for: a quarter of a
     * second.
     */
    private void warmUp() {
        var nothing = Path.of("/dev/null");
        spawn(
                SpawnRequest.of(List.of("/bin/true"), Map.of(), Path.of("/"), nothing),
                new ProcessListener() {
                    @Override
                    public void started(ProcessId process) {}

                    @Override
                    public void notStarted(String why) {}

                    @Override
                    public void exited(Exit exit, boolean alone) {}
                });
    }

    private static void becomeSubreaper() {
        var prctl =
                Libc.find(
                        "prctl",
                        of(INT, INT, LONG, LONG, LONG, LONG),
                        Libc.ERRNO,
                        Linker.Option.firstVariadicArg(1));
        try {
            int result =
                    (int)
                            prctl.invokeExact(
                                    Libc.errnoSegment(), PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
            if (result != 0)
                throw new IllegalStateException(
                        "prctl(PR_SET_CHILD_SUBREAPER): " + Libc.lastError());
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
