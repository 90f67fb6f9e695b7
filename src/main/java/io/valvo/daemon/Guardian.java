package io.valvo.daemon;

import io.valvo.actors.BlockingThreadPool;
import io.valvo.actors.FaultReporting;
import io.valvo.actors.MailboxMonitor;
import io.valvo.api.ApiServer;
import io.valvo.api.query.ActiveConfig;
import io.valvo.api.query.ApiSettings;
import io.valvo.api.query.DaemonHandles;
import io.valvo.cleanup.ForeignProcesses;
import io.valvo.cleanup.PeriodicCleanup;
import io.valvo.cleanup.StrayCleaner;
import io.valvo.config.ConfigFile;
import io.valvo.events.EventLog;
import io.valvo.events.EventMask;
import io.valvo.logs.LogFileNames;
import io.valvo.logs.LogIndex;
import io.valvo.logs.LogRotationWorker;
import io.valvo.logs.LogSource;
import io.valvo.logs.LogWatcher;
import io.valvo.metrics.EventCounters;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventStore;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.DaemonTrouble;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.ServiceStatus;
import io.valvo.os.AwakeClock;
import io.valvo.os.NotifySockets;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.SystemdNotifier;
import io.valvo.os.UsageMeter;
import io.valvo.os.cgroup.Cgroups;
import io.valvo.os.platform.DaemonLock;
import io.valvo.os.platform.Platform;
import io.valvo.ports.PortCommand;
import io.valvo.recovery.LedgerRecovery;
import io.valvo.recovery.OrphanRecorder;
import io.valvo.recovery.StateRecovery;
import io.valvo.rules.cleanup.CleanupFinding;
import io.valvo.rules.cleanup.CleanupRequest;
import io.valvo.rules.cleanup.CleanupResult;
import io.valvo.rules.cleanup.LeftoverRule;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.sampling.Sampler;
import io.valvo.sampling.SamplerCommand;
import io.valvo.sampling.SamplingSources;
import io.valvo.sampling.UsageStore;
import io.valvo.statedir.StateDir;
import io.valvo.supervision.ServicesActor;
import io.valvo.supervision.ServicesCommand;
import io.valvo.text.CommandLineMask;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.MailboxSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The guardian: wires all parts of a daemon by hand; nothing else knows the whole. */
public final class Guardian {
    public sealed interface Command {}

    /** Ends everything, in order; {@code force}, or asked a second time: at once. */
    public record End(String by, boolean force) implements Command {}

    /** Ends the daemon alone: its services go on, for the next one to adopt. */
    public record Leave(String by) implements Command {}

    /** The configuration is read again. */
    public record Reload(String by) implements Command {}

    /** The signal is for all services that run. */
    public record PassOn(Signal signal) implements Command {}

    /** The host's memory may be short. */
    private record Pressed(HostMemory memory) implements Command {}

    /** These names of the state directory were gone, and are there again. */
    private record Swept(List<String> names) implements Command {}

    /** Timers and the clock have parted. */
    private record TimeMoved(Duration set) implements Command {}

    private record Ended(int exitCode) implements Command {}

    /** Nothing that descends from it is left. */
    private record Cleared(Ended ended, List<ProcessInfo> killed, List<ProcessInfo> left)
            implements Command {}

    /** The gateway has ended. */
    private record Closed(int exitCode) implements Command {}

    /** All that happened is recorded. */
    private record Recorded(int exitCode) implements Command {}

    /**
     * What the daemon's process gives to it.
     *
     * @param environment inherited by all services
     * @param durable what outlives the daemon
     * @param inheritance what the daemon before it has left
     * @param blocking for what reads {@code /proc} or waits for a disk
     * @param endsWithServices it ends when its services have ended for good
     * @param shown sees every event, in order, at once; must not block
     * @param ending told when nothing is left, or the daemon can't go on
     */
    public record World(
            Processes processes,
            StateDirGuard residence,
            Map<String, String> environment,
            Storage durable,
            LedgerRecovery inheritance,
            BlockingThreadPool blocking,
            LogIndex logIndex,
            InstantSource clock,
            String version,
            boolean endsWithServices,
            Consumer<Event> shown,
            Consumer<StackSpec> reloaded,
            DaemonExit ending) {
        StateDir stateDir() {
            return residence.stateDir();
        }
    }

    private static final MailboxSelector MAILBOX = MailboxSelector.fromConfig("valvo.mailbox");
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final ActorContext<Command> context;
    private final ActorRef<Command> self;
    private final ActorSystem<?> system;
    private final World host;
    private final ActorRef<EventLog.Command> events;
    private final ActorRef<ServicesCommand> services;
    private final ActorRef<ServicesCommand.Down> down;
    private final Optional<SystemdNotifier> manager;
    private final AtomicReference<StateRecovery.@Nullable Result> inherited;
    private final LogRotationWorker rotation;
    private final LogWatcher logRounds;
    private final StorageFaults troubles;
    private final HostMemoryMonitor hostWatch;
    private final ClockMonitor timeWatch;
    private final MailboxMonitor mailboxes;
    private final ForeignProcesses strangers;
    private final PeriodicCleanup sweep;
    private final StrayCleaner broom;
    private final ActiveConfig configuration;
    private final UsageStore figures = new UsageStore();
    private final Optional<Cgroups> cgroups;
    private final Optional<NotifySockets> notifications = notifications();
    private final EventCounters tally = new EventCounters();
    private final GatewayBridge entrance;
    private final OrphanRecorder homeComings;
    private final InterruptCounter patience = new InterruptCounter();
    private final ActorRef<ApiServer.Command> control;

    public static Behavior<Command> create(World host, StackSpec stack) {
        return Behaviors.setup(context -> begun(context, host, stack));
    }

    /** What fails before there is a guardian ends the process, with its reason. */
    private static Behavior<Command> begun(
            ActorContext<Command> context, World host, StackSpec stack) {
        try {
            return new Guardian(context, host, stack).run();
        } catch (RuntimeException | LinkageError e) {
            host.ending().failed(e);
            return Behaviors.stopped();
        }
    }

    private Guardian(ActorContext<Command> context, World host, StackSpec stack) {
        this.context = context;
        self = context.getSelf();
        this.system = context.getSystem();
        this.host = host;
        mailboxes = MailboxMonitor.of(Adapter.toClassic(context.getSystem()));
        mailboxes.watch("blocking threads", host.blocking());
        host.processes().backlog().ifPresent(it -> mailboxes.watch("instances", it));
        manager = Platform.systemdNotifier(host.environment());
        cgroups =
                Cgroups.open(
                        host.environment(),
                        Integer.toHexString(host.stateDir().root().toString().hashCode()));
        down = context.messageAdapter(ServicesCommand.Down.class, it -> new Ended(it.exitCode()));
        configuration =
                new ActiveConfig(
                        stack,
                        ConfigFile::load,
                        Platform::readFile,
                        host.environment(),
                        host.reloaded());
        DaemonLog.hide(configuration::secrets);
        events = context.spawn(events(), "events", MAILBOX);
        events.tell(
                new EventLog.Record(
                        EventSubject.DAEMON,
                        new EventData.DaemonStarted(host.version(), stack.file().toString())));
        homeComings =
                new OrphanRecorder(host.durable().ledger(), host.processes().bootId(), this::tell);
        host.processes().onReparented(homeComings::came);
        strangers = strangers();
        broom = new StrayCleaner(host.processes(), strangers, it -> tell(ended(it)));
        var left = host.inheritance().take(stack);
        inherited = new AtomicReference<>(left);
        left.told().forEach(events::tell);
        entrance =
                new GatewayBridge(
                        context.getSystem(), events, figures, host.clock(), host.blocking());
        var ports =
                context.spawn(
                        new PortRegistryWiring(host, events, strangers)
                                .registry(
                                        left.leases(),
                                        () ->
                                                tell(
                                                        new EventData.FaultSurvived(
                                                                DaemonPart.PORT_REGISTRY))),
                        "ports",
                        MAILBOX);
        troubles = new StorageFaults(host.durable().troubles(), this::tell);
        hostWatch = new HostMemoryMonitor(Platform.hostMemory(), toSelf());
        timeWatch = timeWatch();
        var sampler =
                context.spawn(Sampler.create(means(), this::samplerFailed), "sampler", MAILBOX);
        services = context.spawn(services(ports, sampler), "services", MAILBOX);
        entrance.lead(services, ports);
        var logs = host.stateDir().logs();
        rotation =
                new LogRotationWorker(logs, Platform.frontTruncation(), events::tell, host.clock());
        logRounds =
                LogWatcher.start(
                        logs,
                        Platform::fileStat,
                        configuration::current,
                        host.logIndex(),
                        rotation,
                        this::writers);
        sweep =
                PeriodicCleanup.start(
                        host.processes(),
                        strangers,
                        this::longestHook,
                        this::tell,
                        stack.cleanupEvery());
        host.processes().onReaped(this::reaped);
        control =
                context.spawn(ApiServer.create(settings(stack), reach(ports)), "control", MAILBOX);
        manager.ifPresent(this::watch);
    }

    private static Optional<NotifySockets> notifications() {
        try {
            return Optional.of(Platform.notifySockets());
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    private ForeignProcesses strangers() {
        var ledger = host.durable().ledger();
        return new ForeignProcesses(
                host.processes(),
                host.stateDir().root(),
                DaemonLock::view,
                it -> host.durable().wrote(it),
                it -> LeftoverRule.is(it, ledger.instance(it.instance())));
    }

    /** A hook may outlive the incarnation whose marker it carries. */
    private Duration longestHook() {
        return configuration.current().services().values().stream()
                .map(it -> it.hooks().timeout())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Once a second, with the look at all processes: one awakening for all of it. */
    private void lookAround() {
        timeWatch.look();
        hostWatch.run();
        troubles.look();
        mailboxes.look();
        lookAtResidence();
    }

    /** Whatever sweeps a folder now and then may have swept this one. */
    private void lookAtResidence() {
        switch (host.residence().look()) {
            case StateDirGuard.Disputed() -> {}
            case StateDirGuard.Had(var restored) -> restore(restored);
            case StateDirGuard.Lost(var text) -> self.tell(new Leave(text));
        }
    }

    private void restore(List<String> before) {
        try {
            var restored = new ArrayList<>(before);
            restored.addAll(host.durable().restore());
            if (notifications.isPresent() && notifications.get().restore() > 0)
                restored.add("notify sockets");
            if (!restored.isEmpty()) self.tell(new Swept(restored));
        } catch (IOException e) {
            context.getSystem().log().warn("the state directory can't be restored yet", e);
        }
    }

    private Behavior<Command> swept(Swept it) {
        tell(
                new EventData.Warning(
                        "the state directory %s was swept: %s made again"
                                .formatted(host.stateDir().root(), String.join(", ", it.names()))));
        DaemonLog.restore();
        control.tell(new ApiServer.Announce());
        return Behaviors.same();
    }

    private Consumer<HostMemory> toSelf() {
        var self = context.getSelf();
        return memory -> self.tell(new Pressed(memory));
    }

    private ClockMonitor timeWatch() {
        var self = context.getSelf();
        return new ClockMonitor(
                host.clock(), AwakeClock.OWN, set -> self.tell(new TimeMoved(set)), this::tell);
    }

    private void watch(SystemdNotifier manager) {
        manager.watchdog()
                .map(it ->
                        new SystemdWatchdog(it, () -> manager.send("WATCHDOG=1"), services, system))
                .ifPresent(SystemdWatchdog::start);
    }

    private List<DaemonTrouble> inTrouble() {
        var gateway = entrance.trouble().map(it -> new DaemonTrouble(it, it)).stream().toList();
        return Stream.of(troubles.now(), rotation.troubles(), gateway)
                .flatMap(List::stream)
                .toList();
    }

    private CompletionStage<List<Long>> writers(LogSource source) {
        return AskPattern.<ServicesCommand, List<ServiceStatus>>ask(
                        services,
                        me -> new ServicesCommand.Describe(List.of(source.service()), me),
                        LAST_WORDS,
                        system.scheduler())
                .thenApply(all ->
                        all.stream()
                                .flatMap(it -> it.instances().stream())
                                .filter(it -> it.name().equals(source.instance()))
                                .flatMap(it -> it.process().stream())
                                .map(ProcessId::pid)
                                .toList());
    }

    private EventStore store() {
        return host.durable().shownTo(host.shown().andThen(tally::count));
    }

    private Behavior<ServicesCommand> services(
            ActorRef<PortCommand> ports, ActorRef<SamplerCommand> sampler) {
        return ServicesActor.create(
                provisions().world(ports, sampler),
                configuration,
                this::estate,
                host.endsWithServices(),
                down);
    }

    private SupervisionWiring provisions() {
        return new SupervisionWiring(
                host,
                context.getSystem(),
                events,
                broom,
                tally,
                figures,
                cgroups,
                notifications,
                entrance,
                configuration::secrets);
    }

    /** The one gate that what happens passes before it is kept, shown or sent. */
    private EventMask mask() {
        return new EventMask(
                it -> configuration.secrets().masked(it),
                it -> CommandLineMask.masked(it, configuration.secrets()));
    }

    /** It tells of its own faults once it has begun anew. */
    private Behavior<EventLog.Command> events() {
        return FaultReporting.survived(
                EventLog.Command.class,
                EventLog.create(host.clock(), EventLog.KEEP, store(), mask()),
                SupervisorStrategy.restart(),
                () -> tell(new EventData.FaultSurvived(DaemonPart.EVENT_LOG)));
    }

    private void samplerFailed() {
        tell(new EventData.FaultSurvived(DaemonPart.SAMPLER));
    }

    /** Of the daemon before this one; then of the supervision that has failed. */
    private RecoveredState estate() {
        var left = inherited.getAndSet(null);
        if (left != null) return left.estate();
        var again = host.inheritance().takeAgain(configuration.current());
        again.told().forEach(events::tell);
        return again.estate();
    }

    private ApiSettings settings(StackSpec stack) {
        long pid = ProcessHandle.current().pid();
        return new ApiSettings(
                stack.api(),
                host.stateDir(),
                host.residence().socket(),
                host.version(),
                pid,
                host.clock().instant(),
                _ -> manager.ifPresent(it -> it.send("READY=1")),
                Platform::readFile);
    }

    private DaemonHandles reach(ActorRef<PortCommand> ports) {
        var self = context.getSelf();
        return new DaemonHandles(
                services,
                events,
                ports,
                new LogFileNames(host.stateDir().logs()),
                host.logIndex(),
                configuration,
                (keep, force, by) -> self.tell(keep ? new Leave(by) : new End(by, force)),
                this::clean,
                host.clock(),
                figures,
                tally,
                this::inTrouble,
                cgroups,
                entrance::report,
                entrance::url,
                entrance::failure,
                entrance::tried,
                mailboxes::backlogs,
                homeComings::of);
    }

    private Behavior<Command> run() {
        return Behaviors.receive(Command.class)
                .onMessage(End.class, it -> end(it))
                .onMessage(Leave.class, it -> leave(it))
                .onMessage(Reload.class, it -> reload(it))
                .onMessage(PassOn.class, it -> passOn(it))
                .onMessage(Pressed.class, it -> pressed(it))
                .onMessage(Swept.class, it -> swept(it))
                .onMessage(TimeMoved.class, it -> timeMoved(it))
                .onMessage(Ended.class, it -> ended(it))
                .onMessage(Cleared.class, it -> cleared(it))
                .onMessage(Closed.class, it -> closed(it))
                .onMessage(Recorded.class, it -> recorded(it))
                .build();
    }

    private Behavior<Command> end(End it) {
        host.ending().heard();
        boolean atOnce = patience.isLost(it.by(), host.clock().instant()) || it.force();
        services.tell(new ServicesCommand.Shutdown(atOnce, it.by(), 0, down));
        return Behaviors.same();
    }

    private Behavior<Command> reload(Reload it) {
        control.tell(new ApiServer.Reload(it.by()));
        return Behaviors.same();
    }

    private Behavior<Command> passOn(PassOn it) {
        for (var name : configuration.current().services().keySet()) {
            services.tell(
                    new ServicesCommand.SendSignal(
                            name,
                            it.signal(),
                            "SIG" + it.signal() + " to process 1",
                            context.getSystem().ignoreRef()));
        }
        return Behaviors.same();
    }

    private Behavior<Command> pressed(Pressed it) {
        services.tell(new ServicesCommand.HostMemoryReported(it.memory()));
        return Behaviors.same();
    }

    private Behavior<Command> timeMoved(TimeMoved it) {
        services.tell(new ServicesCommand.ClockMoved(it.set()));
        return Behaviors.same();
    }

    private Behavior<Command> leave(Leave it) {
        var why = it.by() + "; the services go on";
        events.tell(new EventLog.Record(EventSubject.DAEMON, new EventData.DaemonStopping(why)));
        return close(0);
    }

    /** Its services have ended: what else has come home, or still runs for them, goes with it. */
    private Behavior<Command> ended(Ended it) {
        context.pipeToSelf(
                host.processes().killReparented(),
                (gone, failure) ->
                        failure == null
                                ? new Cleared(it, gone.killed(), gone.left())
                                : new Cleared(it, List.of(), List.of()));
        return Behaviors.same();
    }

    private Behavior<Command> cleared(Cleared it) {
        it.killed().forEach(process -> tell(ended(process)));
        it.left()
                .forEach(process ->
                        tell(new EventData.Warning("could not be killed: " + process.pid())));
        return close(it.ended().exitCode());
    }

    /** Not before all events are kept: the log answers after what it was told before. */
    private Behavior<Command> close(int exitCode) {
        logRounds.close();
        sweep.close();
        context.pipeToSelf(entrance.close(), (_, _) -> new Closed(exitCode));
        return Behaviors.same();
    }

    private Behavior<Command> closed(Closed it) {
        context.ask(
                Long.class,
                events,
                LAST_WORDS,
                EventLog.LastSequence::new,
                (_, _) -> new Recorded(it.exitCode()));
        return Behaviors.same();
    }

    private Behavior<Command> recorded(Recorded it) {
        manager.ifPresent(m -> m.send("STOPPING=1"));
        host.ending().ended(it.exitCode());
        return Behaviors.same();
    }

    private List<CleanupResult> clean(CleanupRequest request) {
        return broom.clean(request, configuration.current().services().values());
    }

    private void tell(EventData fact) {
        events.tell(new EventLog.Record(EventSubject.DAEMON, fact));
    }

    private static EventData ended(CleanupFinding it) {
        return new EventData.StrayEnded(
                it.process().pid(),
                CommandLineMask.masked(it.process().command()),
                it.kind().name().toLowerCase(Locale.ROOT));
    }

    private static EventData ended(ProcessInfo it) {
        return new EventData.StrayEnded(it.pid(), CommandLineMask.masked(it.command()), "orphan");
    }

    /** By then nothing but its pid and its marker is known. */
    private void reaped(ReapedOrphan it) {
        homeComings.died(it.process());
        tell(new EventData.ZombieReaped(it.process().pid(), it.marker().orElse("")));
    }

    private SamplingSources means() {
        return new SamplingSources(
                this::census, figures, this::lookAround, System::nanoTime, host.clock());
    }

    private UsageMeter census() {
        try {
            return host.processes().usageMeter();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
