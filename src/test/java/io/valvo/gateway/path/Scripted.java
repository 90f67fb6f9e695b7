package io.valvo.gateway.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.Attempt;
import io.valvo.gateway.Dispatch;
import io.valvo.gateway.Endpoint;
import io.valvo.gateway.Failure;
import io.valvo.gateway.Head;
import io.valvo.gateway.Verdict;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Decides as the test says, and remembers what it was told. */
final class Scripted implements Dispatch {
    /** What is said to a request, and after each failure of it. */
    interface Rule {
        void decide(Scripted self, Head head, Consumer<Verdict> answer);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Rule rule;
    private final boolean needsModel;
    private final boolean remembers;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Head> heads = new LinkedBlockingQueue<>();

    Scripted(Rule rule) {
        this(rule, false, true);
    }

    private Scripted(Rule rule, boolean needsModel, boolean remembers) {
        this.rule = rule;
        this.needsModel = needsModel;
        this.remembers = remembers;
    }

    /** All requests go there. */
    static Scripted to(Endpoint endpoint) {
        return to(endpoint, PATIENCE);
    }

    static Scripted to(Endpoint endpoint, Duration timeout) {
        return new Scripted(
                (self, head, answer) -> answer.accept(self.send(endpoint, head, timeout)));
    }

    /** A failure is the end of it. */
    static Scripted once(Endpoint endpoint) {
        return once(endpoint, 1);
    }

    /** After so many requests. */
    static Scripted once(Endpoint endpoint, int requests) {
        var asked = new AtomicInteger();
        return new Scripted((self, head, answer) ->
                answer.accept(
                        asked.getAndIncrement() >= requests
                                ? new Verdict.Refuse(502, "gone", "gone", Optional.empty())
                                : self.send(endpoint, head, PATIENCE)));
    }

    static Scripted saying(Verdict verdict) {
        return new Scripted((_, _, answer) -> answer.accept(verdict));
    }

    Scripted readingModels() {
        return new Scripted(rule, true, true);
    }

    /** Many requests would be much to remember. */
    Scripted forgetful() {
        return new Scripted(rule, needsModel, false);
    }

    Verdict.Send send(Endpoint endpoint, Head head, Duration timeout) {
        return new Verdict.Send(
                endpoint,
                head.path(),
                new Told(head),
                Optional.empty(),
                System.nanoTime() + timeout.toNanos());
    }

    @Override
    public boolean needsModel(Head head) {
        return needsModel;
    }

    @Override
    public Ticket ask(Head head, Consumer<Verdict> answer) {
        if (remembers) heads.add(head);
        rule.decide(this, head, answer);
        return () -> tell("withdrawn");
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
    Head nextHead() throws InterruptedException {
        var it = heads.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(it).as("nothing was asked").isNotNull();
        return it;
    }

    /** A failed one is decided about anew if it can be repeated. */
    private final class Told implements Attempt {
        private final Head head;

        Told(Head head) {
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
        public Ticket failed(Failure why, boolean mayRepeat, Consumer<Verdict> again) {
            tell("failed " + why + (mayRepeat ? ", may repeat" : ""));
            if (mayRepeat && why != Failure.TIMEOUT) rule.decide(Scripted.this, head, again);
            else again.accept(new Verdict.Refuse(502, "bad_gateway", why.name(), Optional.empty()));
            return Ticket.DONE;
        }

        @Override
        public void broke() {
            tell("broke");
        }

        @Override
        public void finished() {
            tell("finished");
        }

        @Override
        public void abandoned() {
            tell("abandoned");
        }
    }
}
