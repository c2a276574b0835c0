package io.clockjack.client;

import io.clockjack.client.generated.model.CloudEvent;

/**
 * One event of a stream.
 *
 * @param place where it stands: give it as {@link EventFilter#after} to go on behind it, on any node
 * @param event the event
 */
public record StreamedEvent(String place, CloudEvent event) {}
