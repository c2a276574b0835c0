package io.clockjack.client.errors;

/** No answer from the server, after all tries; what was asked for may still have been done. */
public class UnreachableException extends ClockjackException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what went wrong
   * @param cause why; may be null
   */
  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
