package io.valvo.api.query;

/**
 * A reload that was refused while nobody waited for its answer.
 *
 * @param plain for everybody
 * @param full for those who may read: also what is wrong with the file
 */
public record ReloadRefusal(String plain, String full) {}
