package io.clockjack.client.errors;

/** 410: what was asked for is no longer kept. */
public class GoneException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected GoneException(Refusal refusal) {
    super(refusal);
  }
}
