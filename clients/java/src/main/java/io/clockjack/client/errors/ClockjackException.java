package io.clockjack.client.errors;

/** Base of all errors of this client. */
public class ClockjackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what went wrong
   */
  public ClockjackException(String message) {
    super(message);
  }

  /**
   * Makes one.
   *
   * @param message what went wrong
   * @param cause why; may be null
   */
  public ClockjackException(String message, Throwable cause) {
    super(message, cause);
  }
}
