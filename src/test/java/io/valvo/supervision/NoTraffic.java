package io.valvo.supervision;

import io.valvo.model.ServiceStatus;
import io.valvo.model.Stack;

import java.util.Set;

/** There is no gateway. */
final class NoTraffic implements Traffic {
    @Override
    public void configured(Stack stack) {}

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
