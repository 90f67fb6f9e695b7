package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;
import io.valvo.gateway.UpstreamAttempt;
import io.valvo.gateway.UpstreamFailure;

import org.jspecify.annotations.Nullable;

/**
 * How far one try at one upstream has come: an {@link UpstreamRequest} until the head of its
 * response, then a {@link ResponseRelay}. It tells its {@link UpstreamAttempt} how it ended, and
 * its listener.
 */
interface UpstreamStage {
    /** The exchange whose try it is. */
    interface Listener {
        /** The head of the response is here: this stage follows. */
        void responding(UpstreamStage relay);

        /** The upstream has agreed to another protocol; the attempt goes on in the tunnel. */
        void switchedProtocols(
                HttpResponse head, UpstreamConnection upstream, UpstreamAttempt attempt);

        /** There was no response; the attempt says what is next. */
        void failed(UpstreamAttempt attempt, UpstreamFailure why, boolean mayRepeat);

        /** The response is through. */
        void completed();

        /** The response broke off. */
        void broke();

        /** The client doesn't take its response. */
        void resetClient();

        /** There is room for more of the body, or none any more. */
        void adjustReading();
    }

    /** Null while there is none. */
    @Nullable UpstreamConnection connection();

    /** The client gets the head of a response, or has got it. */
    boolean isResponding();

    /** Something of the request has come: silence begins anew, where there is a bound to it. */
    void touch();

    /** The client's connection takes more, or no more. */
    void clientWritable();

    /** The client has left, or was given another response. */
    void abandon();

    /** Nanoseconds on the dispatcher's clock. */
    long due();

    /** That time is over. */
    void expired();
}
