package io.clockjack.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clockjack.client.generated.api.EventsApi;
import io.clockjack.client.generated.api.EventsApi.APIListEventsRequest;
import io.clockjack.client.generated.model.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Events: {@code /v1/events}. */
public final class Events {
  private final Transport transport;
  private final EventsApi api;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  Events(Transport transport) {
    this.transport = transport;
    this.api = new EventsApi(transport.api());
  }

  /**
   * Publishes an event.
   *
   * @param type what happened, such as {@code com.example.order.paid}
   * @param data what Jackson writes; null for none
   * @return its id; it is stored durably, once
   */
  public String publish(String type, Object data) {
    return publish(new CloudEvent().type(type).data(data));
  }

  /**
   * Publishes an event.
   *
   * @param event its {@code source} and {@code id} are made if they are left out
   * @return its id; it is stored durably, once
   */
  public String publish(CloudEvent event) {
    return publishMany(List.of(event)).get(0).getId();
  }

  /**
   * Publishes up to 1,000 events at once, in their order.
   *
   * @param events their {@code source} and {@code id} are made if they are left out
   * @return as they were sent; they are stored durably, once
   */
  public List<CloudEvent> publishMany(List<CloudEvent> events) {
    List<ObjectNode> whole = new ArrayList<>();
    for (CloudEvent event : events) {
      ObjectNode node = transport.mapper().valueToTree(event);
      node.properties().removeIf(member -> member.getValue().isNull());
      complete(node, "specversion", "1.0");
      complete(node, "source", "/clockjack-client");
      complete(node, "id", Transport.newKey());
      whole.add(node);
    }
    Map<String, String> headers = Map.of("Idempotency-Key", Transport.newKey());
    transport.post("/v1/events", "application/cloudevents-batch+json", whole, headers);
    return whole.stream().map(node -> transport.mapper().convertValue(node, CloudEvent.class)).toList();
  }

  private static void complete(ObjectNode event, String member, String value) {
    JsonNode said = event.get(member);
    if (said == null) {
      event.put(member, value);
    }
  }

  /**
   * Lists recent events, the newest first.
   *
   * @return a page is fetched when it is wanted
   */
  public Paged<CloudEvent> list() {
    return list(List.of(), List.of());
  }

  /**
   * Lists recent events, the newest first.
   *
   * @param types of one of these; empty for all
   * @param sources from one of these; empty for all
   * @return a page is fetched when it is wanted
   */
  public Paged<CloudEvent> list(List<String> types, List<String> sources) {
    return new Paged<>(
        cursor -> {
          var call = APIListEventsRequest.newBuilder().type(types).source(sources).limit(50).cursor(cursor).build();
          var page = Transport.call(() -> api.listEvents(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Subscribes to events. When this returns, the server has taken the subscription: what happens from then on comes.
   *
   * @param filter which, and from where on
   * @return events as they come; to be closed
   * @throws io.clockjack.client.errors.GoneException if what follows {@link EventFilter#after} is no longer kept
   * @throws io.clockjack.client.errors.ProblemException if the server refuses
   */
  public EventStream stream(EventFilter filter) {
    EventStream stream = new EventStream(transport, filter, open::remove);
    open.add(stream);
    try {
      return stream.opened();
    } catch (RuntimeException error) {
      stream.close();
      throw error;
    }
  }

  void close() {
    open.forEach(EventStream::close);
  }
}
