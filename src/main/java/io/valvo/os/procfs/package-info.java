/**
 * What proc(5) tells of processes, read with the JDK alone, so that it serves a Linux on which the
 * portable back end runs as well: {@link ProcfsTable} is the process table, {@link ProcOrigins}
 * users and mount namespaces, {@link ProcfsParser} takes {@code stat}, {@code environ} and {@code
 * cmdline} apart.
 *
 * <p>A new file of {@code /proc} is a method of the parser, by its bytes, and one of the table.
 * What is read every second goes without garbage through {@code os.linux.ProcfsReader}. May be
 * imported by the back ends and {@code os.platform}.
 */
@NullMarked
package io.valvo.os.procfs;

import org.jspecify.annotations.NullMarked;
