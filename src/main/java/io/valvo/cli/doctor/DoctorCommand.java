package io.valvo.cli.doctor;

import io.valvo.cli.console.AnsiStyle;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.os.PathLookup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks at what the services need before anything is started; 1 when something is missing. */
public record DoctorCommand(boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var file = session.whereabouts().requiredFile();
        var reading = session.offline().read(file);
        if (!reading.errors().isEmpty())
            throw new ClientException(ExitCode.USAGE, String.join("\n", reading.errors()));
        var path = PathLookup.path(session.shell().environment());
        var findings =
                new ArrayList<>(
                        new StackChecks(
                                        path,
                                        session.client().answers(),
                                        PrivilegeChecks.ordinaryUser(),
                                        session.supervisor()::mechanisms)
                                .of(reading.stack().orElseThrow()));
        reading.warnings().forEach(it -> findings.add(CheckResult.doubtful("configuration", it)));
        findings.addAll(
                LogChecks.of(session.client().stateDir().root(), session.supervisor()::cutsLogs));
        findings.addAll(DaemonChecks.of(session.client()));
        session.print(
                json
                        ? document(findings)
                        : text(findings, new AnsiStyle(session.shell().colour())));
        return worst(findings) == CheckResult.Grade.BROKEN ? ExitCode.NO : ExitCode.DONE;
    }

    private static CheckResult.Grade worst(List<CheckResult> findings) {
        var worst = CheckResult.Grade.FINE;
        for (var finding : findings)
            if (finding.grade().compareTo(worst) > 0) worst = finding.grade();
        return worst;
    }

    private static String text(List<CheckResult> findings, AnsiStyle paint) {
        var out = new StringBuilder();
        for (var finding : findings) out.append(finding.line(paint)).append('\n');
        return out.toString();
    }

    private static String document(List<CheckResult> findings) {
        var out = new StringBuilder("[");
        for (var finding : findings)
            out.append(out.length() == 1 ? "" : ",").append(finding.json());
        return out.append(']').toString();
    }
}
