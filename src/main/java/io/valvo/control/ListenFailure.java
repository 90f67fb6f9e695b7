package io.valvo.control;

/**
 * An address that is configured and can't be listened on.
 *
 * @param plain for everybody: which, and the kind of trouble
 * @param full for those who may read: also who holds it, and what happens next
 */
public record ListenFailure(String plain, String full) {}
