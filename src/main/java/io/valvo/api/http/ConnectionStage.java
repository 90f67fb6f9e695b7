package io.valvo.api.http;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Between the bytes of a connection and HTTP: passes both ways on, notes in the {@link
 * ApiConnection} what comes and goes, and ends it at its deadline or when somebody else needs its
 * place.
 */
final class ConnectionStage
        extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private static final String DEADLINE = "deadline";

    private final Inlet<ByteString> answers = Inlet.create("connection.answers");
    private final Outlet<ByteString> out = Outlet.create("connection.out");
    private final Inlet<ByteString> in = Inlet.create("connection.in");
    private final Outlet<ByteString> requests = Outlet.create("connection.requests");
    private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
            new BidiShape<>(answers, out, in, requests);
    private final ApiConnection connection;

    ConnectionStage(ApiConnection connection) {
        this.connection = connection;
    }

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        Logic() {
            super(shape);
            setHandlers(in, requests, new Requests());
            setHandlers(answers, out, new Answers());
        }

        @Override
        public void preStart() {
            var close = createAsyncCallback((Object _) -> completeStage());
            connection.onClose(() -> close.invoke(connection));
            scheduleOnce(DEADLINE, connection.left());
        }

        @Override
        public void postStop() {
            connection.end();
        }

        @Override
        public void onTimer(Object key) {
            var left = connection.left();
            if (left.isPositive()) scheduleOnce(DEADLINE, left);
            else completeStage();
        }

        private final class Requests extends AbstractInOutHandler {
            @Override
            public void onPush() {
                if (connection.heard()) scheduleOnce(DEADLINE, ApiConnection.HEAD_WITHIN);
                push(requests, grab(in));
            }

            @Override
            public void onPull() {
                pull(in);
            }

            @Override
            public void onUpstreamFinish() {
                complete(requests);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                cancel(in, cause);
            }
        }

        private final class Answers extends AbstractInOutHandler {
            @Override
            public void onPush() {
                push(out, grab(answers));
                connection.gave();
            }

            @Override
            public void onPull() {
                connection.asked();
                pull(answers);
            }

            @Override
            public void onUpstreamFinish() {
                complete(out);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                cancel(answers, cause);
            }
        }
    }
}
