package io.valvo.supervision;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.services.ReloadPlan;

import java.util.Optional;

/**
 * The configuration in effect: what is declared, in the variants and with the numbers of instances
 * that people want by command. What it plans is what a reload carries out. Touched by {@link
 * ServicesActor} alone.
 */
final class EffectiveStack {
    /**
     * @param stack with what people want by command and goes on to apply
     */
    record Change(ReloadPlan plan, StackSpec stack) {}

    private final ConfigurationInEffect published;
    private final ServiceLives lives;
    private final SettingOverrides overrides;

    EffectiveStack(
            ConfigurationInEffect published, ServiceLives lives, SettingOverrides overrides) {
        this.published = published;
        this.lives = lives;
        this.overrides = overrides;
    }

    StackSpec declared() {
        return published.current();
    }

    Optional<ServiceSpec> declared(String service) {
        return Optional.ofNullable(declared().services().get(service));
    }

    Change changeTo(StackSpec next) {
        var wanted = overrides.scaled(lives.inVariants(next), next);
        var current = overrides.scaled(lives.inVariants(declared()), declared());
        var plan = ReloadPlan.between(current, wanted).notingOtherShapes(declared(), next);
        return new Change(plan, wanted);
    }

    void replaceBy(StackSpec next) {
        overrides.configured(next);
        published.replace(next);
    }
}
