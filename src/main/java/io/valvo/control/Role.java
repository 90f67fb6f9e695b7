package io.valvo.control;

/** What a caller may do; each may do what the ones before it may. */
enum Role {
    /** Nobody knows who it is. */
    ANYONE,
    READ,
    CONTROL;

    boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
