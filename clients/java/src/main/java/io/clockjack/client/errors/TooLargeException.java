package io.clockjack.client.errors;

/** 413: the body has too many bytes. */
public class TooLargeException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected TooLargeException(Refusal refusal) {
    super(refusal);
  }
}
