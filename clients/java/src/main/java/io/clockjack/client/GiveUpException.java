package io.clockjack.client;

/** Thrown by a handler: no further attempt is wanted. */
public class GiveUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message why
   */
  public GiveUpException(String message) {
    super(message);
  }

  /**
   * Makes one.
   *
   * @param message why
   * @param cause what it came from
   */
  public GiveUpException(String message, Throwable cause) {
    super(message, cause);
  }
}
