package io.clockjack.client.errors;

/** 409: the id or the unique key is taken, or its state doesn't allow it. */
public class ConflictException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected ConflictException(Refusal refusal) {
    super(refusal);
  }
}
