package io.valvo.sampling;

import io.valvo.model.status.UsageSample;

import java.util.List;

/** What one reading of {@code /proc} has found that concerns somebody: whose limits are near. */
record SamplingLook(List<NearLimit> near) {
    record NearLimit(SamplerCommand.Watch watch, UsageSample sample) {
        void deliver() {
            watch.near().accept(sample);
        }
    }
}
