package io.valvo.model;

/**
 * Who runs a process and which files it sees, as the kernel tells: what it can't say of itself.
 *
 * @param realUser who started it
 * @param effectiveUser whose rights it has: another one's in a set-user-ID program
 * @param sameMounts it is in the mount namespace of who looks, so a path means the same to both
 */
public record ProcessOrigin(int realUser, int effectiveUser, boolean sameMounts) {}
