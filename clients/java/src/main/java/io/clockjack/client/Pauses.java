package io.clockjack.client;

import io.clockjack.client.errors.ProblemException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait between tries. */
final class Pauses {
  /** Before a request is sent again, doubled each time; up to as much again is added by chance. */
  static final Duration FIRST = Duration.ofMillis(200);

  static final Duration LONGEST = Duration.ofSeconds(10);

  /** Statuses after which a request is sent again. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private Pauses() {}

  static boolean isPassing(int status) {
    return PASSING.contains(status);
  }

  /** Returns how long to wait after the try of this number, from 1, that ended with this error. */
  static Duration after(int attempt, Throwable error) {
    if (error instanceof ProblemException problem && problem.retryAfter().isPresent()) {
      return shorter(problem.retryAfter().get(), LONGEST);
    }
    long millis = Math.min(FIRST.toMillis() << Math.min(attempt - 1, 20), LONGEST.toMillis());
    return Duration.ofMillis(Math.round(millis * (1 + ThreadLocalRandom.current().nextDouble())));
  }

  static Duration doubled(Duration pause) {
    return shorter(pause.multipliedBy(2), LONGEST);
  }

  static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Returns what {@code Retry-After} says in seconds; null if it doesn't. */
  static Duration retryAfter(HttpHeaders headers) {
    try {
      String text = headers.firstValue("Retry-After").orElse("");
      return text.isEmpty() ? null : Duration.ofMillis(Math.max(Math.round(Double.parseDouble(text) * 1000), 0));
    } catch (NumberFormatException error) {
      return null;
    }
  }
}
