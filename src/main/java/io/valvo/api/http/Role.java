package io.valvo.api.http;

/** What a caller may do; each may do what the ones before it may. */
public enum Role {
    /** Nobody knows who it is. */
    ANYONE,
    READ,
    CONTROL;

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
