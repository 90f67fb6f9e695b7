package io.valvo.supervision.instance;

import io.valvo.model.status.InstanceStatus;

/** What an instance tells its owner, who adapts it to messages of his own. */
public sealed interface InstanceReport {
    /** Its status, after it has carried out all orders up to {@code heard}. */
    record StatusChanged(InstanceStatus status, long latestOrder) implements InstanceReport {}

    /** It wants to start and has to be allowed. */
    record StartRequested(String instance) implements InstanceReport {}

    /** It has failed and restarts by itself. */
    record MemberFailed(String instance) implements InstanceReport {}
}
