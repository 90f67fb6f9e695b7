package io.valvo.api.http;

import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

import java.time.Duration;

/**
 * Passes a stream on while its {@link ReaderPermit} lasts, and notes when the client reads. One
 * that is cut stops to read its source at once; the client, when it reads again, gets last words,
 * then the end.
 */
final class ReaderPermitStage extends GraphStage<FlowShape<ByteString, ByteString>> {
    /** A client that has not read for this time is cut, whether or not its place is needed. */
    static final Duration LONGEST_LAG = Duration.ofMinutes(15);

    private static final Duration CHECK_EVERY = Duration.ofMinutes(1);

    private final Inlet<ByteString> in = Inlet.create("permit.in");
    private final Outlet<ByteString> out = Outlet.create("permit.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final ReaderPermit permit;
    private final ByteString lagged;

    private ReaderPermitStage(ReaderPermit permit, ByteString lagged) {
        this.permit = permit;
        this.lagged = lagged;
    }

    /**
     * Holds the permit while the stream runs.
     *
     * @param lagged what a client is told that was cut because it didn't read
     */
    static Source<ByteString, NotUsed> held(
            Source<ByteString, NotUsed> stream, ReaderPermit permit, ByteString lagged) {
        return stream.via(new ReaderPermitStage(permit, lagged));
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private boolean cut;

        Logic() {
            super(shape);
            setHandlers(
                    in,
                    out,
                    new AbstractInOutHandler() {
                        @Override
                        public void onPush() {
                            push(out, grab(in));
                            permit.blockSent();
                        }

                        @Override
                        public void onPull() {
                            if (cut) end();
                            else ask();
                        }
                    });
        }

        @Override
        public void preStart() {
            var onCut = createAsyncCallback((Object _) -> cut());
            if (permit.start(() -> onCut.invoke(permit)))
                scheduleWithFixedDelay(this, CHECK_EVERY, CHECK_EVERY);
            else failStage(new ProblemException(Problems.tooMany(permit.kind().most(), "readers")));
        }

        @Override
        public void postStop() {
            permit.release();
        }

        @Override
        public void onTimer(Object key) {
            if (!cut && permit.lag().compareTo(LONGEST_LAG) > 0) permit.cut();
        }

        private void ask() {
            permit.blockRequested();
            pull(in);
        }

        private void cut() {
            cut = true;
            cancel(in);
            if (isAvailable(out)) end();
        }

        private void end() {
            push(out, lagged);
            completeStage();
        }
    }
}
