package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.supervision.ServicesCommand.Accepted;
import io.valvo.supervision.ServicesCommand.Await;
import io.valvo.supervision.ServicesCommand.PlanReload;
import io.valvo.supervision.ServicesCommand.Reload;
import io.valvo.supervision.ServicesCommand.ReloadReply;
import io.valvo.supervision.ServicesCommand.Reloaded;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.ServicesCommand.Scale;
import io.valvo.supervision.ServicesCommand.Settled;
import io.valvo.supervision.ServicesCommand.Swap;
import io.valvo.supervision.testing.ObedientProcesses;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * docs/cli.md, plan: what it shows is what a reload does, also where commands have set something.
 */
class ReloadPlanningTest {
    @TempDir Path stateDir;
    private SupervisionFixture fixture;
    private ActorRef<ServicesCommand> services;

    @BeforeEach
    void twoRunInTheSmallShape() {
        var web = web("usual", "small", Duration.ofSeconds(10));
        fixture =
                new SupervisionFixture(
                        ActorTestKit.create(), stateDir, web, new ObedientProcesses());
        services = fixture.services();
        taken(me -> new Swap("web", Optional.of("small"), true, "ann", me));
        taken(me -> new Scale("web", 2, "ann", me));
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void afterASwapAndAScaleAnUnchangedFileHasNothingToDo() {
        assertThat(plan(web("usual", "small", Duration.ofSeconds(10))).empty()).isTrue();
    }

    @Test
    void aFileThatChangesSomethingElseListsOnlyThat() {
        assertThat(plan(web("usual", "small", Duration.ofSeconds(9))).steps())
                .containsExactly(new ReloadPlan.Update("web", List.of("stop", "variants")));
    }

    @Test
    void theShapeInWhichItRunsIsCompared() {
        assertThat(plan(web("usual", "smaller", Duration.ofSeconds(10))).steps())
                .containsExactly(new ReloadPlan.Restart("web", List.of("command", "variants")));
    }

    @Test
    void whatChangesOfAnotherShapeIsANote() {
        var plan = plan(web("more", "small", Duration.ofSeconds(10)));
        assertThat(plan.steps()).containsExactly(new ReloadPlan.Unchanged("web"));
        assertThat(plan.notes())
                .containsExactly("web: what changed is for when it has another variant");
    }

    /** What is shown is what is then carried out. */
    private ReloadPlan plan(ServiceSpec web) {
        var next = fixture.stack(List.of(web));
        var shown = fixture.kit.<ReloadPlan>createTestProbe();
        services.tell(new PlanReload(next, shown.ref()));
        var plan = shown.receiveMessage(SupervisionFixture.LONG);
        var answer = fixture.kit.<ReloadReply>createTestProbe();
        services.tell(new Reload(next, "ann", answer.ref()));
        var reloaded = (Reloaded) answer.receiveMessage(SupervisionFixture.LONG);
        assertThat(reloaded.plan()).isEqualTo(plan);
        return plan;
    }

    private void taken(Function<ActorRef<Reply>, ServicesCommand> wish) {
        var answer = fixture.kit.<Reply>createTestProbe();
        services.tell(wish.apply(answer.ref()));
        var accepted = (Accepted) answer.receiveMessage(SupervisionFixture.LONG);
        var settled = fixture.kit.<Settled>createTestProbe();
        services.tell(
                new Await(
                        List.of("web"), WaitOutlook.Goal.READY, accepted.receipt(), settled.ref()));
        assertThat(settled.receiveMessage(SupervisionFixture.LONG).failed()).isEmpty();
    }

    private static ServiceSpec web(String command, String small, Duration grace) {
        var variants = new TreeMap<>(Map.of("small", shape(small, grace)));
        var serving =
                new ServingSpec(
                        false,
                        Optional.empty(),
                        UpdateStrategy.RESTART,
                        Collections.unmodifiableSortedMap(variants),
                        Optional.empty(),
                        TestRequestSpec.DEFAULT);
        return shape(command, grace).withServing(serving);
    }

    private static ServiceSpec shape(String command, Duration grace) {
        return ServiceSpecs.service("web").command(command).grace(grace).build();
    }
}
