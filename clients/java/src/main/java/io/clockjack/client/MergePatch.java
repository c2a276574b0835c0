package io.clockjack.client;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What changes in a document: a JSON Merge Patch (RFC 7396). What isn't named stays as it is.
 *
 * <pre>{@code
 * new MergePatch().set("/policy/jitter_seconds", 9).remove("/policy/missed")
 * }</pre>
 */
public final class MergePatch {
  private final Map<String, Object> content = new LinkedHashMap<>();

  /** Makes one that changes nothing. */
  public MergePatch() {}

  /**
   * Gives a member a value.
   *
   * @param pointer where, as a JSON Pointer (RFC 6901), such as {@code /policy/missed}
   * @param value what Jackson writes; null is as {@link #remove}
   * @return itself
   * @throws IllegalArgumentException if the pointer doesn't begin with a slash, or goes through what was set to a value
   */
  public MergePatch set(String pointer, Object value) {
    if (!pointer.startsWith("/")) {
      throw new IllegalArgumentException("a pointer begins with a slash: " + pointer);
    }
    String[] names = pointer.substring(1).split("/", -1);
    Map<String, Object> place = content;
    for (int depth = 0; depth < names.length - 1; depth++) {
      place = inside(place, unescaped(names[depth]), pointer);
    }
    place.put(unescaped(names[names.length - 1]), value);
    return this;
  }

  /**
   * Removes a member, which brings its default back. Written as null.
   *
   * @param pointer where, as a JSON Pointer (RFC 6901)
   * @return itself
   * @throws IllegalArgumentException as {@link #set}
   */
  public MergePatch remove(String pointer) {
    return set(pointer, null);
  }

  /**
   * Returns what is sent.
   *
   * @return JSON as Java's own, with its nulls
   */
  @JsonValue
  public Map<String, Object> content() {
    return content;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inside(Map<String, Object> place, String name, String pointer) {
    Object next = place.computeIfAbsent(name, missing -> new LinkedHashMap<String, Object>());
    if (next instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException(pointer + " goes through " + name + ", which was given a value");
  }

  private static String unescaped(String name) {
    return name.replace("~1", "/").replace("~0", "~");
  }
}
