package io.valvo.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a daemon that runs can't do at the moment, by its own word. */
final class DaemonFindings {
    private DaemonFindings() {}

    /** Nothing when none runs. */
    static List<Finding> of(Client client) {
        var findings = new ArrayList<Finding>();
        try (var answer = client.openWhatever(Request.get("/health", Request.JSON))) {
            for (var warning : Node.read(answer.text()).at("warnings").texts())
                findings.add(Finding.broken("daemon", warning));
        } catch (IOException | Complaint none) {
            return List.of();
        }
        return findings;
    }
}
