package io.valvo.gateway;

import io.valvo.gateway.InFlightRequest.End;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.RequestHead;

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
 * Guards the {@link DispatchCore} by a {@link ReentrantLock} held for a microsecond or so; has a
 * clock, wakes the core when it wants to be, and runs its callbacks outside of the lock.
 */
public final class LockingDispatcher implements RequestDispatcher, InFlightRequest.Listener {
    private final ReentrantLock lock = new ReentrantLock();
    private final DispatchCore core;
    private final ModelApiRoutes modelRoutes;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private Optional<ScheduledFuture<?>> wake = Optional.empty();
    private long wakeAt = Long.MAX_VALUE;

    /**
     * @param nanos the clock of all deadlines
     * @param timer wakes the core; nothing that it runs blocks
     */
    public LockingDispatcher(
            GatewaySpec spec,
            SupervisionRequests supervision,
            LongSupplier nanos,
            InstantSource clock,
            ScheduledExecutorService timer) {
        this.core = new DispatchCore(supervision, this);
        this.modelRoutes = new ModelApiRoutes(core);
        this.nanos = nanos;
        this.clock = clock;
        this.timer = timer;
        core.configure(spec, nanos.getAsLong());
    }

    /** The routes are others from now on. */
    public void configure(GatewaySpec spec) {
        run(() -> core.configure(spec, nanos.getAsLong()));
    }

    /** A service, as supervision sees it now. */
    public void serviceChanged(ServiceStatus status) {
        run(() -> core.serviceChanged(status, clock.instant(), nanos.getAsLong()));
    }

    /** A process is about to be ended: {@code done} is run when it has no request any more. */
    public void drain(String service, String instance, int incarnation, Runnable done) {
        run(() -> core.drain(service, instance, incarnation, done));
    }

    /** What there is to tell about all routes. */
    public List<RouteStats> report() {
        return locked(() -> RouteStats.of(core.state, core.queues, nanos.getAsLong()));
    }

    @Override
    public long nanos() {
        return nanos.getAsLong();
    }

    @Override
    public Ticket ask(RequestHead head, Consumer<DispatchDecision> answer) {
        return locked(() -> modelRoutes.ask(head, answer, nanos.getAsLong()));
    }

    @Override
    public void answered(InFlightRequest attempt, int status, boolean early) {
        run(() -> core.answered(attempt, status, early, nanos.getAsLong()));
    }

    @Override
    public void failed(InFlightRequest attempt, UpstreamFailure why, boolean mayRepeat) {
        run(() -> core.failed(attempt, why, mayRepeat, nanos.getAsLong()));
    }

    @Override
    public void ended(InFlightRequest attempt, End how) {
        run(() -> core.ended(attempt, how, nanos.getAsLong()));
    }

    @Override
    public void withdrawn(DispatchedRequest request) {
        run(() -> core.withdraw(request, nanos.getAsLong()));
    }

    private void tick() {
        run(() -> {
            wakeAt = Long.MAX_VALUE;
            core.tick(nanos.getAsLong());
        });
    }

    private void run(Runnable task) {
        locked(() -> {
            task.run();
            return true;
        });
    }

    private <T> T locked(Supplier<T> task) {
        List<Runnable> callbacks;
        T result;
        lock.lock();
        try {
            result = task.get();
            callbacks = core.callbacks.take();
            if (core.wakeAt() < wakeAt) schedule(core.wakeAt());
        } finally {
            lock.unlock();
        }
        callbacks.forEach(Runnable::run);
        return result;
    }

    private void schedule(long at) {
        wake.ifPresent(it -> it.cancel(false));
        wakeAt = at;
        long delay = Math.max(0, at - nanos.getAsLong());
        wake = Optional.of(timer.schedule(this::tick, delay, TimeUnit.NANOSECONDS));
    }
}
