package io.clockjack.client.errors;

/** 412: it was changed since. */
public class PreconditionFailedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected PreconditionFailedException(Refusal refusal) {
    super(refusal);
  }
}
