package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.DispatchDecision;
import io.valvo.gateway.DispatchDecision.ReadModelFirst;
import io.valvo.gateway.DispatchDecision.Refuse;
import io.valvo.gateway.DispatchDecision.Reply;
import io.valvo.gateway.DispatchDecision.Send;
import io.valvo.gateway.RequestDispatcher.Ticket;
import io.valvo.gateway.UpstreamAttempt;
import io.valvo.gateway.UpstreamFailure;
import io.valvo.rules.gateway.RequestHead;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/**
 * One request and its answer. It asks where the request goes and does what it is told: sends it
 * there (see {@link UpstreamExchange}) as often as the verdict says so, or answers itself. All on
 * one lane.
 */
final class HttpExchange implements UpstreamExchange.Downstream {
    /** The connection that the request came by. */
    interface Client {
        /** Where answers are written. */
        ResponseWriter replies();

        /** Reads what there is a place for; reading is also how the client's end is noticed. */
        void adjust();

        /** From now on bytes go through as they are. */
        void become(HttpResponse head);

        /**
         * The exchange has ended.
         *
         * @param whole its request has come in to the end
         */
        void ended(boolean whole);

        /**
         * The answer stays unfinished. The client gets what has come of it, and sees that more is
         * missing; where only the end of the connection ends an answer, by a reset.
         */
        void abortResponse();

        /** At once. */
        void reset();
    }

    static final Refuse OVERLOADED =
            new Refuse(
                    503,
                    "overloaded",
                    "too much waits for slow clients and services",
                    Optional.of(Duration.ofSeconds(1)));

    /** How long the client may be silent in its body while memory or connections are short. */
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    private final Client client;
    private final ProxyEventLoop lane;
    private final ClientRequest incoming;
    private final RequestBody upload;
    private @Nullable ModelLookup search;
    private @Nullable ModelLookup watch;
    private @Nullable UpstreamExchange passage;
    private Ticket ticket = Ticket.DONE;
    private boolean awaitsContinue;
    private boolean delivered;
    private boolean over;
    private long heardAt;

    /** A decision is to come. */
    private boolean undecided;

    HttpExchange(Client client, ProxyEventLoop lane, ClientRequest incoming) {
        this.client = client;
        this.lane = lane;
        this.incoming = incoming;
        heardAt = incoming.head().arrivedNanos();
        upload = new RequestBody(lane::replay, lane.around().held());
        awaitsContinue = incoming.expectsContinue();
    }

    /** Without a body there is nothing to do before its end, which comes at once. */
    void begin() {
        if (incoming.hasBody()) ask(incoming.head());
    }

    /** The body is wanted before anything can be decided. */
    private void readModel() {
        search = new ModelLookup(upload, lane.around());
        sendContinue();
    }

    /** The client may send its body: told once. */
    @Override
    public void sendContinue() {
        if (awaitsContinue) client.replies().tellContinue();
        awaitsContinue = false;
    }

    /** Nobody has told it yet. */
    @Override
    public boolean awaitsContinue() {
        return awaitsContinue;
    }

    /** It is sent to somebody. */
    @Override
    public void deliver() {
        delivered = true;
    }

    /** Somebody may have got something of it. */
    @Override
    public boolean delivered() {
        return delivered;
    }

    RequestBody upload() {
        return upload;
    }

    @Override
    public void adjust() {
        client.adjust();
    }

    @Override
    public void become(HttpResponse head) {
        client.become(head);
    }

    @Override
    public void reset() {
        client.reset();
    }

    /** The next piece of the body, which is ours now. */
    void receive(HttpContent piece) {
        awaitsContinue = false;
        heardAt = lane.now();
        if (piece.decoderResult().isFailure()) unreadable(piece);
        else if (search != null) look(search, piece);
        else if (watch != null && watch.repeats(piece)) twice(piece);
        else pass(piece);
    }

    private void unreadable(HttpContent piece) {
        var fault = ClientRequest.unreadableBody(piece.decoderResult().cause());
        piece.release();
        if (passage != null && passage.answering()) client.abortResponse();
        else refuse(fault.refusal());
    }

    /** The endpoint doesn't get the end of it, and so can do nothing with it. */
    private void twice(HttpContent piece) {
        piece.release();
        if (passage != null && passage.answering()) client.abortResponse();
        else refuse(ModelLookup.twice());
    }

    private void pass(HttpContent piece) {
        upload.add(piece);
        if (passage != null) passage.touch();
        else if (!incoming.hasBody()) ask(incoming.head());
    }

    private void look(ModelLookup it, HttpContent piece) {
        switch (it.read(piece)) {
            case ModelLookup.Outcome.Open _ -> {}
            case ModelLookup.Outcome.Known(var model) -> found(model);
            case ModelLookup.Outcome.GivenUp(var why) -> refuse(why);
        }
    }

    private void found(Optional<String> model) {
        watch = search;
        search = null;
        ask(incoming.head().withModel(model));
    }

    /** The decision may be here before the ticket is. */
    private void ask(RequestHead head) {
        undecided = true;
        ticket = lane.around().dispatch().ask(head, it -> lane.run(() -> apply(it)));
        if (over && undecided) ticket.withdraw();
    }

    private void apply(DispatchDecision decision) {
        undecided = false;
        if (over) abandon(decision);
        else
            switch (decision) {
                case ReadModelFirst _ -> readModel();
                case Send it -> send(it);
                case Reply it -> reply(it);
                case Refuse it -> refuse(it);
            }
        client.adjust();
    }

    private static void abandon(DispatchDecision decision) {
        if (decision instanceof Send it) it.attempt().abandoned();
    }

    private void send(Send it) {
        passage = new UpstreamExchange(this, incoming, upload, client.replies(), lane, it);
        passage.start();
    }

    private void reply(Reply it) {
        answer(ErrorResponses.of(it));
    }

    private void refuse(Refuse it) {
        answer(ErrorResponses.of(it, incoming.head().path()));
    }

    private void answer(FullHttpResponse response) {
        boolean whole = upload.complete();
        leave();
        client.replies().answer(response, incoming.request(), whole);
        client.ended(whole);
    }

    /** The passage gave no answer; its attempt says what is next. */
    @Override
    public void failed(UpstreamAttempt attempt, UpstreamFailure why, boolean mayRepeat) {
        passage = null;
        undecided = true;
        attempt.failed(why, mayRepeat);
    }

    /** The answer is through. */
    @Override
    public void done() {
        boolean whole = upload.complete();
        passage = null;
        leave();
        client.ended(whole);
    }

    /** The answer broke off. */
    @Override
    public void broke() {
        passage = null;
        leave();
        client.abortResponse();
    }

    /** The tunnel's other end is closed. */
    @Override
    public void hungUp() {
        passage = null;
        leave();
        client.ended(false);
    }

    void clientLeft() {
        if (!over) leave();
    }

    /** Whether more of the body, or the client's end, should be heard of. */
    boolean wantsMore() {
        if (passage != null && passage.tunnels()) return passage.isWritable();
        if (incoming.upgrades() && upload.complete()) return false;
        return search != null || upload.complete() || upload.wantsMore();
    }

    /** Some of the body hasn't come, and the client was told that it may. */
    @Override
    public boolean owesBody() {
        return !upload.complete() && !awaitsContinue;
    }

    /** The client doesn't send what is waited for. */
    @Override
    public boolean stalls() {
        return owesBody() && upload.wantsMore();
    }

    /** What the client sends, after the protocol has changed. */
    void pipe(Object bytes) {
        if (passage != null) passage.pipe(bytes);
        else ReferenceCountUtil.release(bytes);
    }

    void flushUp() {
        if (passage != null) passage.flushUp();
    }

    void clientWritable() {
        if (passage != null) passage.clientWritable();
    }

    /** Bytes that it holds of the request: what is kept is also what waits to be sent. */
    long buffered() {
        return Math.max(upload.cost(), passage == null ? 0 : passage.pending());
    }

    /** Holds no more than there is room for at present. */
    void fit() {
        upload.fit();
        if (passage != null) passage.fit();
    }

    /** Of what is under way; never, while somebody else has promised to call. */
    long due() {
        return isStuck() ? Math.min(heardAt + PATIENCE, usually()) : usually();
    }

    /**
     * Its body doesn't move while somebody needs the room. Who reads nothing can't notice either
     * that the client has left.
     */
    private boolean isStuck() {
        boolean unread = passage != null && lane.isTight() && owesBody();
        return unread || (lane.isStrained() && stalls());
    }

    private long usually() {
        if (passage != null) return passage.due();
        return search == null ? UpstreamExchange.NEVER : search.due();
    }

    void expired() {
        boolean early = passage != null && lane.now() < usually() && !stalls();
        if (early) makeRoom();
        else if (passage != null) passage.expired();
        else refuse(ModelLookup.silence());
    }

    private void makeRoom() {
        if (passage != null && passage.answering()) client.reset();
        else refuse(OVERLOADED);
    }

    private void leave() {
        over = true;
        if (undecided) ticket.withdraw();
        if (passage != null) passage.abandon();
        passage = null;
        upload.forget();
    }
}
