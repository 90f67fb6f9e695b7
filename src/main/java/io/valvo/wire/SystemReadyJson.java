package io.valvo.wire;

import java.util.List;

/**
 * What {@code /health} and {@code /ready} say of the whole system.
 *
 * @param status {@code healthy}/{@code unhealthy}, {@code ready}/{@code not ready}
 * @param reasons one sentence per service that spoils it
 */
@SchemaName("VerdictJson")
public record SystemReadyJson(String status, List<String> reasons) {}
