package io.valvo.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Who holds each of the ports; 0 when all are free. */
record PortCheck(List<Integer> ports, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var documents = new ArrayList<String>();
        boolean free = true;
        var source = PortSource.of(session);
        for (int port : ports) {
            var document = source.check(port);
            var found = Node.read(document);
            documents.add(json ? document : PortText.line(found));
            free &= found.at("state").text().equals("free");
        }
        session.print(
                json ? "[" + String.join(",", documents) + "]" : String.join("\n", documents));
        return free ? ExitCode.DONE : ExitCode.NO;
    }
}
