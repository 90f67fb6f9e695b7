package io.valvo.cli.doctor;

import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.JsonValue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a daemon that runs can't do at the moment, by its own word. */
final class DaemonChecks {
    private DaemonChecks() {}

    /** Nothing when none runs. */
    static List<CheckResult> of(DaemonClient client) {
        var findings = new ArrayList<CheckResult>();
        try (var answer = client.openWhatever(DaemonRequest.get("/health", DaemonRequest.JSON))) {
            for (var warning : JsonValue.read(answer.text()).at("warnings").texts())
                findings.add(CheckResult.broken("daemon", warning));
        } catch (IOException | ClientException none) {
            return List.of();
        }
        return findings;
    }
}
