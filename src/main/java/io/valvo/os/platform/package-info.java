/**
 * Chooses the back end of each interface of {@code os} at start: {@link Platform} takes {@code
 * os.linux} where kernel and C library have what it needs, else {@code os.portable}. The one type
 * that knows both; a third back end is a branch there. {@link DaemonLock} is what needs the chosen
 * one itself: a lock file.
 *
 * <p>May be imported by {@code daemon}, which hands the interfaces to whoever needs them.
 */
@NullMarked
package io.valvo.os.platform;

import org.jspecify.annotations.NullMarked;
