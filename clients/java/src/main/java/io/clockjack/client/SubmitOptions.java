package io.clockjack.client;

/**
 * What goes along with a request that makes something.
 *
 * @param idempotencyKey the same request with the same key has its effect once in 24 hours; null: one is made a call
 * @param traceparent W3C Trace Context that goes on to the job; null for none
 */
public record SubmitOptions(String idempotencyKey, String traceparent) {
  /**
   * Returns options that say nothing.
   *
   * @return the idempotency key is made a call
   */
  public static SubmitOptions none() {
    return new SubmitOptions(null, null);
  }

  /**
   * Returns options with an idempotency key.
   *
   * @param key 1 to 200 printable ASCII characters
   * @return options
   */
  public static SubmitOptions idempotencyKey(String key) {
    return new SubmitOptions(key, null);
  }

  String key() {
    return idempotencyKey == null ? Transport.newKey() : idempotencyKey;
  }
}
