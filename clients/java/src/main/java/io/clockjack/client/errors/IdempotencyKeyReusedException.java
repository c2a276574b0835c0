package io.clockjack.client.errors;

/** 422: the idempotency key was used for another request. */
public class IdempotencyKeyReusedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param refusal what the server said
   */
  protected IdempotencyKeyReusedException(Refusal refusal) {
    super(refusal);
  }
}
