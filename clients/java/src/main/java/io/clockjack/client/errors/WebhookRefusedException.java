package io.clockjack.client.errors;

/** A webhook is not genuine: changed, signed with another secret, or too old. */
public class WebhookRefusedException extends ClockjackException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what went wrong
   * @param cause why; may be null
   */
  public WebhookRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
