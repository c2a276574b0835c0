package io.clockjack.client.errors;

/** 5xx. */
public class ServerErrorException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected ServerErrorException(Refusal refusal) {
    super(refusal);
  }
}
