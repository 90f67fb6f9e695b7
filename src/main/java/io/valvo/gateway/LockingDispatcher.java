package io.valvo.gateway;

import io.valvo.gateway.InFlightRequest.End;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.status.ServiceStatus;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets one after the other to the {@link DispatchCore}: holds its lock for a microsecond or so, has
 * a clock, wakes it when it wants to be, and tells verdicts outside of the lock.
 */
public final class LockingDispatcher implements RequestDispatcher, InFlightRequest.Ends {
    private final ReentrantLock lock = new ReentrantLock();
    private final DispatchCore desk;
    private final ModelApiRoutes doors;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final ScheduledExecutorService alarm;
    private Optional<ScheduledFuture<?>> wake = Optional.empty();
    private long wakeAt = Long.MAX_VALUE;

    /**
     * @param nanos the clock of all deadlines
     * @param alarm wakes the desk; nothing that it runs blocks
     */
    public LockingDispatcher(
            GatewaySpec spec,
            SupervisionRequests orders,
            LongSupplier nanos,
            InstantSource clock,
            ScheduledExecutorService alarm) {
        this.desk = new DispatchCore(orders, this);
        this.doors = new ModelApiRoutes(desk);
        this.nanos = nanos;
        this.clock = clock;
        this.alarm = alarm;
        desk.configure(spec, nanos.getAsLong());
    }

    /** The routes are others from now on. */
    public void configure(GatewaySpec spec) {
        run(() -> desk.configure(spec, nanos.getAsLong()));
    }

    /** A service, as supervision sees it now. */
    public void heard(ServiceStatus status) {
        run(() -> desk.heard(status, clock.instant(), nanos.getAsLong()));
    }

    /** A process is about to be ended: {@code done} is run when it has no request any more. */
    public void drain(String service, String instance, int incarnation, Runnable done) {
        run(() -> desk.drain(service, instance, incarnation, done));
    }

    /** What there is to tell about all routes. */
    public List<RouteStats> report() {
        return locked(() -> RouteStats.of(desk, nanos.getAsLong()));
    }

    @Override
    public long nanos() {
        return nanos.getAsLong();
    }

    @Override
    public boolean needsModel(RequestHead head) {
        return locked(() -> desk.directory.needsModel(head));
    }

    @Override
    public Ticket ask(RequestHead head, Consumer<DispatchDecision> answer) {
        return locked(() -> doors.ask(head, answer, nanos.getAsLong()));
    }

    @Override
    public void answered(InFlightRequest sent, int status) {
        run(() -> desk.answered(sent, status, nanos.getAsLong()));
    }

    @Override
    public Ticket failed(
            InFlightRequest sent,
            UpstreamFailure why,
            boolean mayRepeat,
            Consumer<DispatchDecision> again) {
        return locked(() -> desk.failed(sent, why, mayRepeat, again, nanos.getAsLong()));
    }

    @Override
    public void ended(InFlightRequest sent, End how) {
        run(() -> desk.ended(sent, how, nanos.getAsLong()));
    }

    @Override
    public void withdrawn(QueuedRequest petition) {
        run(() -> desk.withdraw(petition, nanos.getAsLong()));
    }

    private void tick() {
        run(() -> {
            wakeAt = Long.MAX_VALUE;
            desk.tick(nanos.getAsLong());
        });
    }

    private void run(Runnable deed) {
        locked(() -> {
            deed.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> deed) {
        List<Runnable> told;
        T result;
        lock.lock();
        try {
            result = deed.get();
            told = desk.outbox.take();
            if (desk.wakeAt() < wakeAt) schedule(desk.wakeAt());
        } finally {
            lock.unlock();
        }
        told.forEach(Runnable::run);
        return result;
    }

    private void schedule(long at) {
        wake.ifPresent(it -> it.cancel(false));
        wakeAt = at;
        long delay = Math.max(0, at - nanos.getAsLong());
        wake = Optional.of(alarm.schedule(this::tick, delay, TimeUnit.NANOSECONDS));
    }
}
