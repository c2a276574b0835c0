package io.clockjack.client.errors;

/** 404. */
public class NotFoundException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected NotFoundException(Refusal refusal) {
    super(refusal);
  }
}
