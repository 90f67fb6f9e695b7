package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A wish that a {@link ReloadPlan} stands for as if a person had uttered it: whoever waits for an
 * earlier one that it undoes is answered.
 */
public record ReloadWish(String service, WishKind kind) {

    /**
     * What is removed shall be down; what stays with another number of instances shall have that.
     *
     * @param specs of the services as they are before the reload
     * @param stack what the reload leads to
     */
    public static List<ReloadWish> of(
            ReloadPlan plan, Function<String, Optional<ServiceSpec>> specs, StackSpec stack) {
        return plan.steps().stream()
                .flatMap(it -> of(it, specs.apply(it.service()), stack).stream())
                .toList();
    }

    private static Optional<ReloadWish> of(
            ReloadPlan.Step step, Optional<ServiceSpec> before, StackSpec stack) {
        return switch (step) {
            case ReloadPlan.Unchanged _ -> Optional.empty();
            case ReloadPlan.Stop(var service) ->
                    Optional.of(new ReloadWish(service, WishKind.DOWN));
            case ReloadPlan.Start _, ReloadPlan.Restart _, ReloadPlan.Update _ ->
                    before.filter(it -> it.instances() != instances(stack, it.name()))
                            .map(it -> new ReloadWish(it.name(), WishKind.NUMBER));
        };
    }

    private static int instances(StackSpec stack, String service) {
        return Objects.requireNonNull(stack.services().get(service)).instances();
    }
}
