package io.valvo.model.status;

/**
 * What the daemon itself can't do at the moment.
 *
 * @param plain for everybody: what, without paths and messages of the system
 * @param full for those who may read
 */
public record DaemonTrouble(String plain, String full) {}
