package io.clockjack.client.errors;

/** 415. */
public class UnsupportedMediaTypeException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected UnsupportedMediaTypeException(Refusal refusal) {
    super(refusal);
  }
}
