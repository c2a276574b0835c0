package io.clockjack.client.errors;

/**
 * The thread was interrupted while it waited; its interrupt flag is set. What was asked for may still have been done.
 */
public class InterruptedCallException extends ClockjackException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what went wrong
   * @param cause why; may be null
   */
  public InterruptedCallException(String message, Throwable cause) {
    super(message, cause);
  }
}
