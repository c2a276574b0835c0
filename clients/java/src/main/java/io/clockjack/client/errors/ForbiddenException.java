package io.clockjack.client.errors;

/** 403: the key may not do this. */
public class ForbiddenException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected ForbiddenException(Refusal refusal) {
    super(refusal);
  }
}
