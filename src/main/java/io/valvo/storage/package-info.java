/**
 * What durable files have in common: records framed by length and CRC-32C ({@link FrameFormat}),
 * append ({@link AppendFile}), fsync(2) on one thread ({@link FsyncThread}), damage set aside
 * ({@link CorruptFile}), JSON of plain maps ({@link JsonCodec}), and the HMAC-SHA256 key that seals
 * markers ({@link MarkerKey}).
 *
 * <p>A write is in the kernel's hands when its method returns, and no disk error reaches the
 * caller: the writer's {@code trouble()} tells. Knows no actor. May be imported by its
 * sub-packages, {@code recovery}, {@code cleanup} and {@code daemon}.
 */
@NullMarked
package io.valvo.storage;

import org.jspecify.annotations.NullMarked;
