package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.DispatchDecision;
import io.valvo.gateway.RequestDispatcher;
import io.valvo.gateway.UpstreamAddress;
import io.valvo.gateway.UpstreamAttempt;
import io.valvo.gateway.UpstreamFailure;
import io.valvo.rules.gateway.RequestHead;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Decides as the test says, and remembers what it was told. */
final class ScriptedDispatcher implements RequestDispatcher {
    /** What is said to a request, and after each failure of it. */
    interface Rule {
        void decide(ScriptedDispatcher self, RequestHead head, Consumer<DispatchDecision> answer);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Rule rule;
    private final boolean readsModels;
    private final boolean remembers;
    private final Map<RequestHead, Consumer<DispatchDecision>> answers =
            Collections.synchronizedMap(new IdentityHashMap<>());
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<RequestHead> heads = new LinkedBlockingQueue<>();

    ScriptedDispatcher(Rule rule) {
        this(rule, false, true);
    }

    private ScriptedDispatcher(Rule rule, boolean readsModels, boolean remembers) {
        this.rule = rule;
        this.readsModels = readsModels;
        this.remembers = remembers;
    }

    /** All requests go there. */
    static ScriptedDispatcher to(UpstreamAddress endpoint) {
        return to(endpoint, PATIENCE);
    }

    static ScriptedDispatcher to(UpstreamAddress endpoint, Duration timeout) {
        return new ScriptedDispatcher(
                (self, head, answer) -> answer.accept(self.send(endpoint, head, timeout)));
    }

    /** A failure is the end of it. */
    static ScriptedDispatcher once(UpstreamAddress endpoint) {
        return once(endpoint, 1);
    }

    /** After so many requests. */
    static ScriptedDispatcher once(UpstreamAddress endpoint, int requests) {
        var asked = new AtomicInteger();
        return new ScriptedDispatcher((self, head, answer) ->
                answer.accept(
                        asked.getAndIncrement() >= requests
                                ? new DispatchDecision.Refuse(502, "gone", "gone", Optional.empty())
                                : self.send(endpoint, head, PATIENCE)));
    }

    static ScriptedDispatcher saying(DispatchDecision verdict) {
        return new ScriptedDispatcher((_, _, answer) -> answer.accept(verdict));
    }

    ScriptedDispatcher readingModels() {
        return new ScriptedDispatcher(rule, true, true);
    }

    /** Many requests would be much to remember. */
    ScriptedDispatcher forgetful() {
        return new ScriptedDispatcher(rule, readsModels, false);
    }

    DispatchDecision.Send send(UpstreamAddress endpoint, RequestHead head, Duration timeout) {
        return new DispatchDecision.Send(
                endpoint,
                head.path(),
                new Told(head),
                Optional.empty(),
                System.nanoTime() + timeout.toNanos());
    }

    @Override
    public Ticket ask(RequestHead head, Consumer<DispatchDecision> answer) {
        if (readsModels && head.modelUnread()) {
            answer.accept(new DispatchDecision.ReadModelFirst());
            return Ticket.DONE;
        }
        if (remembers) heads.add(head);
        decide(head, answer);
        return () -> tell("withdrawn");
    }

    /** Tries of one request are decided about by one rule, and told to one place. */
    private void decide(RequestHead head, Consumer<DispatchDecision> answer) {
        answers.put(head, answer);
        rule.decide(this, head, answer);
    }

    private void tell(String what) {
        if (remembers) told.add(what);
    }

    /** The next thing that was told. */
    String next() throws InterruptedException {
        var it = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(it).as("nothing was told").isNotNull();
        return it == null ? "" : it;
    }

    /** The next head that was asked about. */
    RequestHead nextHead() throws InterruptedException {
        var it = heads.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(it).as("nothing was asked").isNotNull();
        return it;
    }

    /** A failed one is decided about anew if it can be repeated. */
    private final class Told implements UpstreamAttempt {
        private final RequestHead head;

        Told(RequestHead head) {
            this.head = head;
        }

        @Override
        public void answered(int status) {
            tell("answered " + status);
        }

        @Override
        public void answeredEarly(int status) {
            tell("answered early " + status);
        }

        @Override
        public void failed(UpstreamFailure why, boolean mayRepeat) {
            tell("failed " + why + (mayRepeat ? ", may repeat" : ""));
            var again = answers.remove(head);
            if (again == null) throw new IllegalStateException("nobody has asked");
            if (mayRepeat && why != UpstreamFailure.TIMEOUT) decide(head, again);
            else
                again.accept(
                        new DispatchDecision.Refuse(
                                502, "bad_gateway", why.name(), Optional.empty()));
        }

        @Override
        public void broke() {
            answers.remove(head);
            tell("broke");
        }

        @Override
        public void finished() {
            answers.remove(head);
            tell("finished");
        }

        @Override
        public void abandoned() {
            answers.remove(head);
            tell("abandoned");
        }
    }
}
