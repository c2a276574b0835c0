package io.clockjack.client;

import java.time.Duration;

/** Thrown by a handler: try again after so long. */
public class RetryAfterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How long. */
  private final Duration pause;

  /**
   * Makes one.
   *
   * @param pause how long to wait before the next attempt
   */
  public RetryAfterException(Duration pause) {
    this(pause, "to be tried again in " + pause.toMillis() / 1000.0 + " s");
  }

  /**
   * Makes one.
   *
   * @param pause how long to wait before the next attempt
   * @param message why
   */
  public RetryAfterException(Duration pause, String message) {
    super(message);
    this.pause = pause;
  }

  /**
   * Returns how long to wait before the next attempt.
   *
   * @return how long
   */
  public Duration pause() {
    return pause;
  }
}
