/** The JSON spoken over HTTP and SSE: records only, shared by control and cli. */
@NullMarked
package io.valvo.wire;

import org.jspecify.annotations.NullMarked;
