package io.valvo.wire;

import java.util.List;

/**
 * What a changed configuration would do, in this order.
 *
 * @param steps empty: no service would change
 * @param notes what takes effect only when the daemon is started again
 */
@SchemaName("PlanJson")
public record PlanJson(List<Step> steps, List<String> notes) {

    /**
     * What happens to one service.
     *
     * @param action {@code start}, {@code restart}, {@code stop} or {@code update} (takes effect
     *     without a restart)
     */
    @SchemaName("Step")
    public record Step(String action, String service, String why) {}
}
