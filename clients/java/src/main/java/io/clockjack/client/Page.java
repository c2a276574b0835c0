package io.clockjack.client;

import java.util.List;

/** One page of a list; {@code next} is null on the last. */
record Page<T>(List<T> data, String next) {
  static <T> Page<T> of(List<T> data, Boolean hasMore, String cursor) {
    return new Page<>(data, Boolean.TRUE.equals(hasMore) ? cursor : null);
  }
}
