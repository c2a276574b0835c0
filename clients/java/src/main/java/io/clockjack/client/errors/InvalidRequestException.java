package io.clockjack.client.errors;

/** 400: {@link #errors} points at each bad field. */
public class InvalidRequestException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected InvalidRequestException(Refusal refusal) {
    super(refusal);
  }
}
