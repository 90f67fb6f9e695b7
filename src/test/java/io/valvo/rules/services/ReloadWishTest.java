package io.valvo.rules.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** docs/life.md, wishes that meet: what a reload undoes. */
class ReloadWishTest {
    private static final ServiceSpec WEB = ServiceSpecs.service("web").build();
    private static final ServiceSpec DB = ServiceSpecs.service("db").build();

    @Test
    void whatIsRemovedShallBeDown() {
        assertThat(wishes(stack(DB, WEB), stack(DB)))
                .containsExactly(new ReloadWish("web", WishKind.DOWN));
    }

    @Test
    void anotherNumberOfInstancesIsAWishForThat() {
        assertThat(wishes(stack(DB, WEB), stack(DB, WEB.withInstances(3))))
                .containsExactly(new ReloadWish("web", WishKind.NUMBER));
    }

    @Test
    void whatChangesInAnotherWayOrIsNewUndoesNobodysNumber() {
        var changed = ServiceSpecs.service("web").command("other").build();
        assertThat(wishes(stack(WEB), stack(DB, changed))).isEmpty();
        assertThat(wishes(stack(WEB), stack(WEB))).isEmpty();
    }

    @Test
    void aLaterStopUndoesAStartAndALaterNumberOnlyANumber() {
        assertThat(WishKind.UP.opposites()).containsExactly(WishKind.DOWN);
        assertThat(WishKind.DOWN.opposites()).containsExactly(WishKind.UP);
        assertThat(WishKind.NUMBER.opposites())
                .containsExactlyInAnyOrder(WishKind.DOWN, WishKind.NUMBER);
        assertThat(WishKind.RELOAD.opposites()).containsExactly(WishKind.DOWN);
    }

    private static List<ReloadWish> wishes(StackSpec before, StackSpec after) {
        return ReloadWish.of(
                ReloadPlan.between(before, after),
                name -> Optional.ofNullable(before.services().get(name)),
                after);
    }

    private static StackSpec stack(ServiceSpec... specs) {
        var services = new TreeMap<String, ServiceSpec>();
        List.of(specs).forEach(it -> services.put(it.name(), it));
        return new StackSpec(
                Path.of("valvo.conf"),
                Optional.empty(),
                new ApiSpec("127.0.0.1", 0, false),
                services,
                new TreeMap<>(),
                false,
                Duration.ZERO);
    }
}
