/**
 * The Linux back end: posix_spawn(3), pidfd_open(2) with epoll(7), waitid(2), child subreaper,
 * {@code /proc}, open-file-description locks, abstract sockets, {@code fallocate(2)}; called
 * through {@code java.lang.foreign} ({@link Libc}), x86-64 and aarch64, glibc 2.36 and Linux 5.10
 * or newer.
 *
 * <p>{@link LinuxProcesses} implements {@link io.valvo.os.Processes} with three threads: one
 * spawns, one hears of exits, one looks at families. A new call gets a method beside its kin
 * ({@link FileCalls}, {@link SocketCalls}, {@link Pidfd}) that turns errno into words. May be
 * imported by {@code os.platform} alone.
 */
@NullMarked
package io.valvo.os.linux;

import org.jspecify.annotations.NullMarked;
