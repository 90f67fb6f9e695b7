package io.valvo.model.event;

/** An actor of the daemon that is restarted when it fails, besides those of one instance. */
public enum DaemonPart {
    SERVICES("supervision of all services"),
    EVENT_LOG("event log"),
    SAMPLER("sampler"),
    PORT_REGISTRY("port registry"),
    API("control surface");

    private final String text;

    DaemonPart(String text) {
        this.text = text;
    }

    /** Its name in events and metrics, for ever. */
    public String text() {
        return text;
    }
}
