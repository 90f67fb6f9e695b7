package io.valvo.sampling;

import io.valvo.rules.limits.SamplingInterval;

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
 * The stage that looks: at all once a second, at those near a limit whenever they are due. Commands
 * come in, looks go out. Who takes the looks too slowly gets fewer: one that is due while the last
 * wasn't taken is made up for by a single one afterwards.
 */
final class SamplingStage extends GraphStage<FlowShape<SamplerCommand, SamplingLook>> {
    private static final String REGULAR = "regular";
    private static final String HURRY = "hurry";

    private final Inlet<SamplerCommand> commands = Inlet.create("SamplingStage.commands");
    private final Outlet<SamplingLook> looks = Outlet.create("SamplingStage.looks");
    private final FlowShape<SamplerCommand, SamplingLook> shape = FlowShape.of(commands, looks);
    private final SamplingSources sources;

    SamplingStage(SamplingSources sources) {
        this.sources = sources;
    }

    @Override
    public FlowShape<SamplerCommand, SamplingLook> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private @Nullable SamplingSet instances;
        private boolean owed;

        Logic() {
            super(shape);
            setHandler(
                    commands,
                    new AbstractInHandler() {
                        @Override
                        public void onPush() {
                            instances().apply(grab(commands));
                            pull(commands);
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
            instances = new SamplingSet(sources);
            scheduleAtFixedRate(REGULAR, SamplingInterval.REGULAR, SamplingInterval.REGULAR);
            pull(commands);
        }

        @Override
        public void postStop() {
            if (instances != null) instances.close();
        }

        @Override
        public void onTimer(Object timer) {
            if (!isAvailable(looks)) owed = owed || timer.equals(REGULAR);
            else if (timer.equals(REGULAR)) lookAtAll();
            else lookAtHurried();
        }

        private void lookAtAll() {
            owed = false;
            push(looks, instances().lookAtAll());
            hurry();
        }

        private void lookAtHurried() {
            push(looks, instances().lookAtHurried());
            hurry();
        }

        /** A stage's own timer of the same key is replaced. */
        private void hurry() {
            instances().nextHurry().ifPresent(after -> scheduleOnce(HURRY, after));
        }

        private SamplingSet instances() {
            return Objects.requireNonNull(instances);
        }
    }
}
