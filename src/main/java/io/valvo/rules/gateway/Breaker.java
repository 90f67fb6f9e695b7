package io.valvo.rules.gateway;

import io.valvo.model.spec.BreakerSpec;

import java.util.Optional;

/**
 * Circuit breaker of one target, as a state machine. Closed: it is called. Open: it isn't, until a
 * time. Half-open: a few trial calls decide. Process gone: no time is set, the next process
 * decides.
 *
 * <p>Calls carry the {@code generation} in which they were let through: what they say about an
 * earlier one counts no more.
 *
 * @param since nanoseconds; when it got into this state
 */
public record Breaker(State state, int generation, long since) {
    public sealed interface State {
        String word();
    }

    public record Closed(CallWindow calls) implements State {
        @Override
        public String word() {
            return "closed";
        }
    }

    public record Open(long until, String why) implements State {
        @Override
        public String word() {
            return "open";
        }
    }

    /**
     * @param trialsInFlight trial calls on their way
     * @param calls what came of the others
     */
    public record HalfOpen(int trialsInFlight, CallWindow calls) implements State {
        @Override
        public String word() {
            return "half_open";
        }
    }

    /** {@code wasTripped}: it was open or half-open for its answers before the process ended. */
    public record ProcessGone(boolean wasTripped) implements State {
        @Override
        public String word() {
            return "open";
        }
    }

    /** Whether a call may go, and the breaker from then on. */
    public record Permit(Breaker next, boolean granted) {}

    public static Breaker closed(BreakerSpec spec, long now) {
        return new Breaker(new Closed(CallWindow.of(spec.window())), 0, now);
    }

    /** Of the next call. */
    public Permit permit(BreakerSpec spec, long now) {
        return switch (state) {
            case Closed _ -> new Permit(this, true);
            case ProcessGone _ -> new Permit(this, false);
            case Open(long until, _) when now < until -> new Permit(this, false);
            case Open _ -> halfOpen(spec, now).permit(spec, now);
            case HalfOpen(int out, var calls) when out + calls.size() < spec.halfOpen() ->
                    new Permit(with(new HalfOpen(out + 1, calls)), true);
            case HalfOpen _ -> new Permit(this, false);
        };
    }

    /** A call of that generation has come to an end that says something about the target. */
    public Breaker callEnded(
            int callGeneration, boolean failed, boolean slow, BreakerSpec spec, long now) {
        if (callGeneration != generation) return this;
        return switch (state) {
            case Closed(var calls) -> afterCall(calls.and(failed, slow), spec, now);
            case HalfOpen(int out, var calls) ->
                    afterTrial(out - 1, calls.and(failed, slow), spec, now);
            case Open _, ProcessGone _ -> this;
        };
    }

    /** A call of that generation has come to an end that says nothing. */
    public Breaker callIgnored(int callGeneration) {
        return callGeneration == generation && state instanceof HalfOpen(int out, var calls)
                ? with(new HalfOpen(out - 1, calls))
                : this;
    }

    /** No process of the target is left. */
    public Breaker processGone(long now) {
        return state instanceof ProcessGone
                ? this
                : changedTo(new ProcessGone(!(state instanceof Closed)), now);
    }

    /**
     * A process has proven that it is ready. What an earlier one answered wrongly, the new one must
     * be tried for.
     */
    public Breaker processReady(BreakerSpec spec, long now) {
        return switch (state) {
            case ProcessGone(boolean answersToo) when answersToo -> halfOpen(spec, now);
            case ProcessGone _ -> changedTo(new Closed(CallWindow.of(spec.window())), now);
            case Closed _, Open _, HalfOpen _ -> this;
        };
    }

    /** Nanoseconds until it may be asked again; empty: it may now, or nobody knows. */
    public Optional<Long> nanosToTrial(long now) {
        return state instanceof Open(long until, _) && until > now
                ? Optional.of(until - now)
                : Optional.empty();
    }

    /** Why it isn't closed; empty when it is. */
    public String why() {
        return switch (state) {
            case Open(_, var text) -> text;
            case ProcessGone _ -> "it is not ready any more";
            case Closed _, HalfOpen _ -> "";
        };
    }

    private Breaker afterCall(CallWindow calls, BreakerSpec spec, long now) {
        var why =
                calls.size() < spec.minCalls()
                        ? Optional.<String>empty()
                        : exceededThreshold(calls, spec);
        return why.map(it -> open(it, spec, now)).orElseGet(() -> with(new Closed(calls)));
    }

    private Breaker afterTrial(int out, CallWindow calls, BreakerSpec spec, long now) {
        if (calls.size() < spec.halfOpen()) return with(new HalfOpen(out, calls));
        return exceededThreshold(calls, spec)
                .map(it -> open(it, spec, now))
                .orElseGet(() -> changedTo(new Closed(CallWindow.of(spec.window())), now));
    }

    private static Optional<String> exceededThreshold(CallWindow calls, BreakerSpec spec) {
        if (calls.failures() >= spec.failures() * calls.size())
            return Optional.of("%d of %d calls failed".formatted(calls.failures(), calls.size()));
        if (spec.slowAfter().isPresent() && calls.slow() >= spec.slowCalls() * calls.size())
            return Optional.of("%d of %d calls were slow".formatted(calls.slow(), calls.size()));
        return Optional.empty();
    }

    private Breaker open(String why, BreakerSpec spec, long now) {
        return changedTo(new Open(now + spec.open().toNanos(), why), now);
    }

    private Breaker halfOpen(BreakerSpec spec, long now) {
        return changedTo(new HalfOpen(0, CallWindow.of(spec.halfOpen())), now);
    }

    private Breaker changedTo(State next, long now) {
        return new Breaker(next, generation + 1, now);
    }

    private Breaker with(State same) {
        return new Breaker(same, generation, since);
    }
}
