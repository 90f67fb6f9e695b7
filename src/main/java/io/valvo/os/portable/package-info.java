/**
 * The back end for systems without pidfds, macOS above all: ProcessBuilder, {@code ps}, {@code
 * kill(1)}, OSHI, POSIX record locks. {@link PortableProcesses} implements {@link
 * io.valvo.os.Processes}, {@link PortableSockets} tries ports by binding, {@link PsUsageMeter}
 * counts by one {@code ps} for each look.
 *
 * <p>What {@code ps} can't tell, such as open descriptors and I/O, is missing here. May be imported
 * by {@code os.platform} alone.
 */
@NullMarked
package io.valvo.os.portable;

import org.jspecify.annotations.NullMarked;
