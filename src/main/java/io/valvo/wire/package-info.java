/**
 * The JSON spoken over HTTP and SSE: records only, written by {@link WireJson} (Jackson,
 * snake_case, nulls included); errors are {@link Problem}, as RFC 9457 has it. Records named {@code
 * …Json} are answers, {@code …Body} bodies of requests.
 *
 * <p>A new field is a component with its unit in the Javadoc: the OpenAPI document is read off the
 * records. {@code api.view} fills them from what is known inside. Imports nothing of Valvo; may be
 * imported by {@code api}, {@code gateway.proxy}, {@code client} and {@code cli}.
 */
@NullMarked
package io.valvo.wire;

import org.jspecify.annotations.NullMarked;
