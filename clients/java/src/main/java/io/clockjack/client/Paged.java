package io.clockjack.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All items of a list that the server gives page by page; a page is fetched when it is wanted.
 *
 * <p>Each iteration begins anew. It throws the errors of a request: {@link io.clockjack.client.errors}.
 *
 * @param <T> what is listed
 */
public final class Paged<T> implements Iterable<T> {
  private final Function<String, Page<T>> fetch;

  Paged(Function<String, Page<T>> fetch) {
    this.fetch = fetch;
  }

  /**
   * Returns an iterator that fetches as it goes.
   *
   * @return it stands before the first item
   */
  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private Page<T> page;
      private Iterator<T> items;

      @Override
      public boolean hasNext() {
        while (items == null || !items.hasNext() && page.next() != null) {
          page = fetch.apply(page == null ? null : page.next());
          items = page.data().iterator();
        }
        return items.hasNext();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return items.next();
      }
    };
  }

  /**
   * Returns the items as a stream, sequential and lazy.
   *
   * @return all items
   */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }
}
