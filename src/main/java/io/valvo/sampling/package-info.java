/**
 * Measures what every instance uses: the actor {@link Sampler} runs one Pekko stream that reads all
 * process trees by {@link io.valvo.os.UsageMeter}, once a second, and more often those near a
 * limit. A {@link SamplerCommand.Watch} comes in, samples near a limit go out to who watches;
 * {@link UsageStore} keeps the latest figures and their history for any reader. What is near, and
 * how soon to look again, is decided in {@code rules.limits}.
 *
 * <p>A new figure is a component of {@link io.valvo.model.status.UsageSample} that the back ends
 * fill. May be imported by {@code supervision}, {@code api} and {@code daemon}.
 */
@NullMarked
package io.valvo.sampling;

import org.jspecify.annotations.NullMarked;
