package io.valvo.health;

import java.util.concurrent.CompletionStage;

/** What a process wrote last, as the end of the reason why its start failed. */
public interface LastOutput {
    CompletionStage<String> read();
}
