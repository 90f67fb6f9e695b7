package io.valvo.supervision.testing;

import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.ServiceStatus;
import io.valvo.supervision.instance.GatewayTraffic;

import java.util.Set;

/** There is no gateway. */
public final class NoTraffic implements GatewayTraffic {
    @Override
    public void configured(StackSpec stack) {}

    @Override
    public boolean reaches(String service) {
        return false;
    }

    @Override
    public void changed(ServiceStatus status) {}

    @Override
    public void needs(String dependent, Set<String> services) {}

    @Override
    public void drain(String service, String instance, int incarnation, Runnable done) {
        done.run();
    }
}
