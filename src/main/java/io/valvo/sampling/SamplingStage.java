package io.valvo.sampling;

import io.valvo.rules.limits.SamplingInterval;
import io.valvo.sampling.Sampler.Command;
import io.valvo.sampling.Sampler.Look;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * The stage that looks: at all once a second, at those near a limit whenever they are due. Orders
 * come in, looks go out. Who takes the looks too slowly gets fewer: one that is due while the last
 * wasn't taken is made up for by a single one afterwards.
 */
final class SamplingStage extends GraphStage<FlowShape<Command, Look>> {
    private static final String REGULAR = "regular";
    private static final String HURRY = "hurry";

    private final Inlet<Command> orders = Inlet.create("Looking.orders");
    private final Outlet<Look> looks = Outlet.create("Looking.looks");
    private final FlowShape<Command, Look> shape = FlowShape.of(orders, looks);
    private final Sampler.Means means;

    SamplingStage(Sampler.Means means) {
        this.means = means;
    }

    @Override
    public FlowShape<Command, Look> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private @Nullable SamplingSet watched;
        private boolean owed;

        Logic() {
            super(shape);
            setHandler(
                    orders,
                    new AbstractInHandler() {
                        @Override
                        public void onPush() {
                            watched().order(grab(orders));
                            pull(orders);
                        }
                    });
            setHandler(
                    looks,
                    new AbstractOutHandler() {
                        @Override
                        public void onPull() {
                            if (owed) lookAtAll();
                        }
                    });
        }

        @Override
        public void preStart() {
            watched = new SamplingSet(means);
            scheduleAtFixedRate(REGULAR, SamplingInterval.REGULAR, SamplingInterval.REGULAR);
            pull(orders);
        }

        @Override
        public void postStop() {
            if (watched != null) watched.close();
        }

        @Override
        public void onTimer(Object timer) {
            if (!isAvailable(looks)) owed = owed || timer.equals(REGULAR);
            else if (timer.equals(REGULAR)) lookAtAll();
            else lookAtHurried();
        }

        private void lookAtAll() {
            owed = false;
            push(looks, watched().lookAtAll());
            hurry();
        }

        private void lookAtHurried() {
            push(looks, watched().lookAtHurried());
            hurry();
        }

        /** A stage's own timer of the same key is replaced. */
        private void hurry() {
            watched().nextHurry().ifPresent(after -> scheduleOnce(HURRY, after));
        }

        private SamplingSet watched() {
            return Objects.requireNonNull(watched);
        }
    }
}
