package io.clockjack.client.errors;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server refused: what it said in its problem document (RFC 9457). */
public class ProblemException extends ClockjackException {
  private static final long serialVersionUID = 1L;

  /** What the server said. */
  private final transient Refusal refusal;

  /**
   * Makes one; {@link #of} makes the one that fits.
   *
   * @param refusal what the server said
   */
  protected ProblemException(Refusal refusal) {
    super("%d %s: %s".formatted(refusal.status(), title(refusal), detail(refusal)));
    this.refusal = refusal;
  }

  /**
   * Returns the error that a refusal stands for.
   *
   * @param refusal what the server said
   * @return an error of the subclass for its status, or of this class
   */
  public static ProblemException of(Refusal refusal) {
    return switch (refusal.status()) {
      case 400 -> new InvalidRequestException(refusal);
      case 401 -> new UnauthorizedException(refusal);
      case 403 -> new ForbiddenException(refusal);
      case 404 -> new NotFoundException(refusal);
      case 409 -> new ConflictException(refusal);
      case 410 -> new GoneException(refusal);
      case 412 -> new PreconditionFailedException(refusal);
      case 413 -> new TooLargeException(refusal);
      case 415 -> new UnsupportedMediaTypeException(refusal);
      case 422 -> new IdempotencyKeyReusedException(refusal);
      case 429 -> new TooManyRequestsException(refusal);
      case 503 -> new UnavailableException(refusal);
      default -> refusal.status() >= 500 ? new ServerErrorException(refusal) : new ProblemException(refusal);
    };
  }

  /**
   * Returns the HTTP status.
   *
   * @return from 300 to 599
   */
  public int status() {
    return refusal.status();
  }

  /**
   * Returns what tells problems apart; it is stable.
   *
   * @return a URI; {@code about:blank} if the server didn't say
   */
  public String type() {
    return text(refusal, "type", "about:blank");
  }

  /**
   * Returns what the type means.
   *
   * @return in words
   */
  public String title() {
    return title(refusal);
  }

  /**
   * Returns what happened this time.
   *
   * @return in words
   */
  public String detail() {
    return detail(refusal);
  }

  /**
   * Returns what to look for in the server's log.
   *
   * @return the trace id; empty if the server didn't say
   */
  public Optional<String> traceId() {
    return Optional.ofNullable(text(refusal, "trace_id", null));
  }

  /**
   * Returns what is wrong with each bad field.
   *
   * @return empty if it isn't about fields
   */
  public List<FieldError> errors() {
    List<FieldError> found = new ArrayList<>();
    if (refusal.document().get("errors") instanceof List<?> errors) {
      for (Object each : errors) {
        if (each instanceof Map<?, ?> error) {
          found.add(new FieldError(text(error, "location"), text(error, "pointer"), text(error, "detail")));
        }
      }
    }
    return List.copyOf(found);
  }

  /**
   * Returns when to come again.
   *
   * @return counted from the answer; empty if the server doesn't say so
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(refusal.retryAfter());
  }

  /**
   * Returns all of the problem document, members of a newer server too.
   *
   * @return empty if there was none
   */
  public Map<String, Object> document() {
    return refusal.document();
  }

  private static String title(Refusal refusal) {
    return text(refusal, "title", "refused");
  }

  private static String detail(Refusal refusal) {
    return text(refusal, "detail", title(refusal));
  }

  private static String text(Refusal refusal, String member, String otherwise) {
    Object value = refusal.document().get(member);
    return value == null ? otherwise : value.toString();
  }

  private static String text(Map<?, ?> error, String member) {
    return String.valueOf(error.get(member));
  }
}
