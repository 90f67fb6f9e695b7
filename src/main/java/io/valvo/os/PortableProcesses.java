package io.valvo.os;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;
import io.valvo.model.StandardInput;

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
final class PortableProcesses implements Processes {
    private static final int SIGNAL_BASE = 128;

    /** No user's number. */
    private static final int NOBODY = -1;

    private static final Pattern TOO_LARGE = Pattern.compile("\\berror(=|: )" + Libc.E2BIG + "\\b");

    private static final List<String> PERL_SETSID =
            List.of("-MPOSIX", "-e", "POSIX::setsid(); exec {$ARGV[0]} @ARGV or exit 127", "--");

    private final ProcessTable table;
    private final Markers markers;
    private final Bearers bearers;
    private final Sessions sessions = new Sessions();
    private final Parentage parentage = new Parentage();
    private final Signals signals;
    private final Families families;
    private final Wrapper wrapper = Wrapper.ofThisProcess(true);
    private final List<String> setsid = setsid();
    private final ExecutorService spawner =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("valvo-spawner").factory());

    PortableProcesses() {
        this(ProcFs.isHere() ? new ProcFs() : new PsTable());
    }

    PortableProcesses(ProcessTable table) {
        this.table = table;
        markers = new Markers(table);
        bearers = new Bearers(table);
        signals = new PortableSignals(table);
        families = new Families(table, markers, bearers, parentage, signals, _ -> {});
    }

    @Override
    public void spawn(Launch launch, Watcher watcher) {
        spawner.execute(() -> start(launch, watcher));
    }

    @Override
    public void adopt(Kin kin, Watcher watcher) {
        spawner.execute(() -> take(kin, watcher));
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
    public CompletionStage<List<ProcessInfo>> family(Kin kin) {
        return families.find(kin);
    }

    @Override
    public CompletionStage<Ended> endFamily(Kin kin) {
        return families.end(kin);
    }

    @Override
    public void endHelpers(Kin kin) {
        sessions.helpersOf(kin).forEach(families::end);
    }

    /** None comes home: see the class. Helpers that still run are children all the same. */
    @Override
    public CompletionStage<Ended> endHomeComers() {
        return families.endChildren(entry -> !sessions.leads(entry.pid()));
    }

    @Override
    public void onHomeComing(Consumer<HomeComer> listener) {
        // Orphans don't come to us.
    }

    @Override
    public void remember(ProcessId process, String marker) {
        parentage.saw(process, marker);
    }

    @Override
    public void onReaped(Consumer<Reaped> listener) {
        // Orphans don't come to us: only Linux has subreapers.
    }

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return table.read(pid).map(entry -> table.info(entry, markers.of(entry)));
    }

    @Override
    public List<ProcessInfo> marked(String markerPrefix) {
        return Marked.find(table, markers, markerPrefix);
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
        if (ProcFs.isHere()) return ProcOrigins.of(pid);
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
                .filter(entry -> entry.id().equals(process) && bearers.admits(entry, user))
                .isPresent();
    }

    @Override
    public void close() {
        spawner.shutdown();
        families.close();
    }

    private void start(Launch launch, Watcher watcher) {
        try {
            watch(launch, builder(launch).start(), watcher);
        } catch (Refusal refusal) {
            watcher.notStarted(refusal.why());
        } catch (IOException failure) {
            watcher.notStarted(refusal(launch, reason(failure)).why());
        }
    }

    private void watch(Launch launch, Process process, Watcher watcher) {
        var id =
                table.read(process.pid())
                        .map(ProcessEntry::id)
                        .orElseGet(() -> PsTable.id(process.toHandle()));
        markers.put(id, launch.marker());
        var kin = new Kin(id, launch.marker());
        sessions.began(kin);
        watcher.started(id);
        var _ =
                process.onExit()
                        .thenAccept(ended -> {
                            sessions.ended(kin, true);
                            watcher.exited(exit(ended.exitValue()), false);
                        });
    }

    private void take(Kin kin, Watcher watcher) {
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

    private ProcessBuilder builder(Launch launch) throws Refusal, IOException {
        if (!launch.passed().isEmpty())
            throw new Refusal("passing sockets needs Linux and its own back end");
        var wrapped = wrapper.wrap(launch, Refusal.executable(launch));
        var builder =
                new ProcessBuilder(inOwnSession(wrapped)).directory(launch.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(wrapped.environment());
        redirect(builder, launch);
        return builder;
    }

    private List<String> inOwnSession(Launch wrapped) throws Refusal {
        var words = new ArrayList<>(setsid);
        if (words.isEmpty() || wrapped.command().getFirst().indexOf('/') < 0)
            words.add(Refusal.executable(wrapped));
        else words.add(wrapped.command().getFirst());
        words.addAll(wrapped.command().subList(1, wrapped.command().size()));
        return words;
    }

    private static void redirect(ProcessBuilder builder, Launch launch) throws IOException {
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
        if (!Files.exists(file)) LogFile.create(file);
        return Redirect.appendTo(file.toFile());
    }

    private static List<String> setsid() {
        var setsid = Executables.tool("setsid").map(List::of);
        var perl =
                Executables.tool("perl")
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
    private static Refusal refusal(Launch launch, String reason) {
        return TOO_LARGE.matcher(reason).find()
                ? Refusal.tooLarge(launch)
                : Refusal.of(launch, launch.command().getFirst(), reason);
    }

    private static String reason(IOException failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }
}
