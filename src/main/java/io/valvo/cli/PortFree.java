package io.valvo.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Ends whoever holds the ports; a process that isn't ours only with {@code force}. */
record PortFree(List<Integer> ports, boolean force, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var documents = new ArrayList<String>();
        for (int port : ports) {
            var before = json ? "" : stopped(session, port);
            var document = session.client().ask(request(port));
            documents.add(json ? document : "port " + port + " is free" + before);
        }
        session.print(
                json ? "[" + String.join(",", documents) + "]" : String.join("\n", documents));
        return ExitCode.DONE;
    }

    /** A service of ours that has it is stopped, and stays so. */
    private static String stopped(Session session, int port) throws IOException {
        var target = Target.of("ports", Integer.toString(port)).toString();
        var instance =
                Node.read(session.client().ask(Request.get(target, Request.JSON)))
                        .at("instance")
                        .text();
        return instance.isEmpty()
                ? ""
                : "; " + instance + " is stopped, start it with: valvo start " + instance;
    }

    /** The holder may take its grace period. */
    private Request request(int port) {
        var target = Target.of("ports", Integer.toString(port)).with("force", force).toString();
        return new Request("DELETE", target, Request.JSON, "", Request.PATIENCE.multipliedBy(6));
    }
}
