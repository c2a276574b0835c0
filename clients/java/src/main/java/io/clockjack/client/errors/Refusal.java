package io.clockjack.client.errors;

import java.time.Duration;
import java.util.Map;

/**
 * A refusal as the server told it.
 *
 * @param status the HTTP status
 * @param document the members of its problem document (RFC 9457); empty if there was none
 * @param retryAfter when to come again; null if the server doesn't say so
 */
public record Refusal(int status, Map<String, Object> document, Duration retryAfter) {}
