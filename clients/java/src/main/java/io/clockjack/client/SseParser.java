package io.clockjack.client;

/** Makes messages out of lines: https://html.spec.whatwg.org/multipage/server-sent-events.html. One a connection. */
final class SseParser {
  /** What a blank line ends; {@code id} is null if none was said, {@code data} empty if there is none. */
  record Message(String id, String event, String data) {}

  private final StringBuilder data = new StringBuilder();
  private String id;
  private String event = "";

  /** Returns the message that this line ends, or null. */
  Message feed(String line) {
    if (line.isEmpty()) {
      String text = data.isEmpty() ? "" : data.substring(0, data.length() - 1);
      Message message = new Message(id, event, text);
      data.setLength(0);
      event = "";
      id = null;
      return message;
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(line.startsWith(": ", colon) ? colon + 2 : colon + 1);
    switch (field) {
      case "data" -> data.append(value).append('\n');
      case "event" -> event = value;
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      default -> {
        // A comment, `retry`, or what a newer server says.
      }
    }
    return null;
  }
}
