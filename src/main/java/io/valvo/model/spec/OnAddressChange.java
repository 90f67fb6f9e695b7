package io.valvo.model.spec;

/** What a dependent does when a port of a service that it depends on has moved. */
public enum OnAddressChange {
    RESTART,
    /** SIGHUP. */
    SIGNAL,
    IGNORE
}
