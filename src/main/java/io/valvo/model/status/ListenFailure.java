package io.valvo.model.status;

/**
 * An address that is configured and can't be listened on as it should.
 *
 * @param plain for everybody: which, and the kind of trouble
 * @param full for those who may read: also who holds it, and what happens next
 * @param deaf clients ask there in vain; else they are answered, but not by what is configured now
 */
public record ListenFailure(String plain, String full, boolean deaf) {}
