package io.clockjack.client.errors;

/** 429: {@link #retryAfter} says when to come again. */
public class TooManyRequestsException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected TooManyRequestsException(Refusal refusal) {
    super(refusal);
  }
}
