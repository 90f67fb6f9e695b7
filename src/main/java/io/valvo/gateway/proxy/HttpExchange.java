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
 * One HTTP request and its response. Asks the {@link io.valvo.gateway.RequestDispatcher}, and does
 * each {@link DispatchDecision}: sends it by an {@link UpstreamRequest}, as often as it is decided,
 * or responds itself. All on one event loop.
 */
final class HttpExchange implements ActiveExchange, UpstreamStage.Listener {
    static final Refuse OVERLOADED =
            new Refuse(
                    503,
                    "overloaded",
                    "too much waits for slow clients and services",
                    Optional.of(Duration.ofSeconds(1)));

    private final DownstreamConnection client;
    private final ProxyEventLoop loop;
    private final ClientRequest request;
    private final RequestBody body;
    private @Nullable ModelLookup lookup;
    private @Nullable UpstreamStage upstream;
    private Ticket ticket = Ticket.DONE;

    /** A decision is to come. */
    private boolean undecided;

    private boolean over;

    HttpExchange(DownstreamConnection client, ProxyEventLoop loop, ClientRequest request) {
        this.client = client;
        this.loop = loop;
        this.request = request;
        body =
                new RequestBody(
                        loop.replayBound(),
                        loop.context().held(),
                        request.expectsContinue(),
                        request.head().arrivedNanos());
    }

    /** Without a body there is nothing to do before its end, which comes at once. */
    void begin() {
        if (request.hasBody()) ask(request.head());
    }

    /** The decision may be here before the ticket is. */
    private void ask(RequestHead head) {
        undecided = true;
        ticket = loop.context().dispatch().ask(head, this::decided);
        if (over && undecided) ticket.withdraw();
    }

    private void decided(DispatchDecision decision) {
        if (loop.isCurrent()) apply(decision);
        else loop.execute(() -> apply(decision));
    }

    private void apply(DispatchDecision decision) {
        undecided = false;
        if (over) abandon(decision);
        else
            switch (decision) {
                case ReadModelFirst _ -> readModel();
                case Send it -> send(it);
                case Reply it -> respond(ErrorResponses.of(it));
                case Refuse it -> refuse(it);
            }
        client.adjustReading();
    }

    private static void abandon(DispatchDecision decision) {
        if (decision instanceof Send it) it.attempt().abandoned();
    }

    private void send(Send decision) {
        var sent = new UpstreamRequest(this, request, body, client.writer(), loop, decision);
        upstream = sent;
        sent.start();
    }

    private void refuse(Refuse decision) {
        respond(ErrorResponses.of(decision, request.head().path()));
    }

    private void respond(FullHttpResponse response) {
        boolean whole = body.isComplete();
        end();
        client.writer().answer(response, request.request(), whole);
        client.exchangeEnded(whole);
    }

    private void readModel() {
        lookup = new ModelLookup(body, loop.context());
        if (body.releaseContinue()) client.writer().tellContinue();
    }

    @Override
    public void receive(Object message) {
        if (message instanceof HttpContent piece) receive(piece);
        else ReferenceCountUtil.release(message);
    }

    private void receive(HttpContent piece) {
        if (piece.decoderResult().isFailure()) unreadable(piece);
        else if (lookup != null) apply(lookup.read(piece, loop.now()));
        else pass(piece);
    }

    private void unreadable(HttpContent piece) {
        var fault = ClientRequest.unreadableBody(piece.decoderResult().cause());
        piece.release();
        giveUp(fault.refusal());
    }

    private void apply(ModelLookup.Outcome outcome) {
        switch (outcome) {
            case ModelLookup.Outcome.Open _ -> touch();
            case ModelLookup.Outcome.Known(var model) -> ask(request.head().withModel(model));
            case ModelLookup.Outcome.GivenUp(var why) -> giveUp(why);
        }
    }

    /** The upstream doesn't get the end of the request, and so can do nothing with it. */
    private void giveUp(Refuse why) {
        if (isResponding()) client.abortResponse();
        else refuse(why);
    }

    private void pass(HttpContent piece) {
        body.add(piece, loop.now());
        touch();
        if (upstream == null && !request.hasBody()) ask(request.head());
    }

    private void touch() {
        if (upstream != null) upstream.touch();
    }

    private boolean isResponding() {
        return upstream != null && upstream.isResponding();
    }

    @Override
    public void responding(UpstreamStage relay) {
        upstream = relay;
    }

    @Override
    public void switchedProtocols(
            HttpResponse head, UpstreamConnection connection, UpstreamAttempt attempt) {
        upstream = null;
        end();
        new UpstreamTunnel(client, connection, attempt).open(head);
    }

    @Override
    public void failed(UpstreamAttempt attempt, UpstreamFailure why, boolean mayRepeat) {
        upstream = null;
        undecided = true;
        attempt.failed(why, mayRepeat);
    }

    @Override
    public void completed() {
        upstream = null;
        end();
        client.exchangeEnded(body.isComplete());
    }

    @Override
    public void broke() {
        upstream = null;
        end();
        client.abortResponse();
    }

    @Override
    public void resetClient() {
        client.reset();
    }

    @Override
    public void adjustReading() {
        client.adjustReading();
    }

    @Override
    public void clientLeft() {
        if (!over) end();
    }

    private void end() {
        over = true;
        if (undecided) ticket.withdraw();
        if (upstream != null) upstream.abandon();
        upstream = null;
        body.discard();
    }

    @Override
    public boolean isRequestComplete() {
        return body.isComplete();
    }

    @Override
    public boolean wantsMore() {
        if (body.isComplete()) return !request.upgrades();
        return isSearching() || body.wantsMore();
    }

    private boolean isSearching() {
        return lookup != null && lookup.isOpen();
    }

    @Override
    public void flushUpstream() {
        var connection = connection();
        if (connection != null) connection.flush();
    }

    @Override
    public void clientWritable() {
        if (upstream != null) upstream.clientWritable();
    }

    /** What is kept is also what waits to be sent. */
    @Override
    public long bufferedBytes() {
        var connection = connection();
        return Math.max(body.keptBytes(), connection == null ? 0 : connection.pendingBytes());
    }

    @Override
    public void fitBuffers() {
        body.fitBuffers();
        var connection = connection();
        if (connection != null) connection.fitBuffers();
    }

    private @Nullable UpstreamConnection connection() {
        return upstream == null ? null : upstream.connection();
    }

    @Override
    public long due() {
        long due = usualDue();
        return isStuck() ? StrainTimeout.BODY.bringForward(due, body.receivedAt()) : due;
    }

    /**
     * Its body doesn't move while somebody needs the room. Who reads nothing can't notice either
     * that the client has left.
     */
    private boolean isStuck() {
        boolean unread = upstream != null && loop.isTight() && body.isOwed();
        return unread || (loop.isStrained() && body.isStalled());
    }

    private long usualDue() {
        if (upstream != null) return upstream.due();
        return lookup != null && lookup.isOpen() ? lookup.due() : NEVER;
    }

    @Override
    public void expired() {
        boolean early = upstream != null && loop.now() < usualDue() && !body.isStalled();
        if (early) makeRoom();
        else if (upstream != null) upstream.expired();
        else refuse(ModelLookup.silence());
    }

    private void makeRoom() {
        if (isResponding()) client.reset();
        else refuse(OVERLOADED);
    }
}
