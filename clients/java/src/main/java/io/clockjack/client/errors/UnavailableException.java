package io.clockjack.client.errors;

/** 503: {@link #retryAfter} says when to come again. */
public class UnavailableException extends ServerErrorException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected UnavailableException(Refusal refusal) {
    super(refusal);
  }
}
