package io.valvo.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks at what the services need before anything is started; 1 when something is missing. */
record Doctor(boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var file = session.whereabouts().requiredFile();
        var reading = session.offline().read(file);
        if (!reading.errors().isEmpty())
            throw new Complaint(ExitCode.USAGE, String.join("\n", reading.errors()));
        var path = session.shell().environment().getOrDefault("PATH", "");
        var findings =
                new ArrayList<>(
                        new Checkup(
                                        path,
                                        session.client().answers(),
                                        RightFindings.ordinaryUser(),
                                        session.supervisor()::mechanisms)
                                .of(reading.stack().orElseThrow()));
        reading.warnings().forEach(it -> findings.add(Finding.doubtful("configuration", it)));
        findings.addAll(
                LogFindings.of(session.client().stateDir().root(), session.supervisor()::cutsLogs));
        findings.addAll(DaemonFindings.of(session.client()));
        session.print(
                json ? document(findings) : text(findings, new Paint(session.shell().colour())));
        return worst(findings) == Finding.Grade.BROKEN ? ExitCode.NO : ExitCode.DONE;
    }

    private static Finding.Grade worst(List<Finding> findings) {
        var worst = Finding.Grade.FINE;
        for (var finding : findings)
            if (finding.grade().compareTo(worst) > 0) worst = finding.grade();
        return worst;
    }

    private static String text(List<Finding> findings, Paint paint) {
        var out = new StringBuilder();
        for (var finding : findings) out.append(finding.line(paint)).append('\n');
        return out.toString();
    }

    private static String document(List<Finding> findings) {
        var out = new StringBuilder("[");
        for (var finding : findings)
            out.append(out.length() == 1 ? "" : ",").append(finding.json());
        return out.append(']').toString();
    }
}
