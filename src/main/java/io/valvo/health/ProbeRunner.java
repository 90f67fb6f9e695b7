package io.valvo.health;

import io.valvo.model.spec.ProbeSpec;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Performs one probe; the stage always completes normally, at the latest after the timeout. */
public interface ProbeRunner {
    CompletionStage<ProbeResult> run(ProbeSpec probe, ProbeTarget target, Duration timeout);
}
