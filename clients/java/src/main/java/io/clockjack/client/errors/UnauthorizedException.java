package io.clockjack.client.errors;

/** 401: no key, or not a good one. */
public class UnauthorizedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected UnauthorizedException(Refusal refusal) {
    super(refusal);
  }
}
