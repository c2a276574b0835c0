package io.clockjack.client;

import com.fasterxml.jackson.annotation.JsonValue;
import io.clockjack.client.generated.api.SubscriptionsApi;
import io.clockjack.client.generated.api.SubscriptionsApi.APICreateSubscriptionRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIDeleteSubscriptionRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIGetSubscriptionRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIListSubscriptionAttemptsRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIListSubscriptionDeadLettersRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIListSubscriptionsRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIPatchSubscriptionRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIPutSubscriptionRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIReplayDeadLetterRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIReplaySubscriptionRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APIRotateSubscriptionSecretRequest;
import io.clockjack.client.generated.api.SubscriptionsApi.APITestSubscriptionRequest;
import io.clockjack.client.generated.model.DeadDelivery;
import io.clockjack.client.generated.model.DeliveryAttempt;
import io.clockjack.client.generated.model.NewSubscription;
import io.clockjack.client.generated.model.ReplayRequest;
import io.clockjack.client.generated.model.RotateRequest;
import io.clockjack.client.generated.model.Subscription;
import io.clockjack.client.generated.model.SubscriptionPatch;
import io.clockjack.client.generated.model.SubscriptionPut;
import io.clockjack.client.generated.model.SubscriptionRequest;
import java.util.Map;

/** Events as signed webhooks: {@code /v1/subscriptions}; {@link Webhooks} is for who gets them. */
public final class Subscriptions {
  private static final int PAGE_SIZE = 50;

  private final SubscriptionsApi api;

  Subscriptions(Transport transport) {
    this.api = new SubscriptionsApi(transport.api());
  }

  /**
   * Sends events to a URL from now on.
   *
   * @param request which, and where to
   * @return with its secret, which is told this once
   * @throws io.clockjack.client.errors.InvalidRequestException if a field is wrong, or the URL is not allowed
   */
  public NewSubscription create(SubscriptionRequest request) {
    APICreateSubscriptionRequest.Builder call = APICreateSubscriptionRequest.newBuilder().subscriptionRequest(request);
    String key = Transport.newKey();
    return Transport.call(() -> api.createSubscription(call.idempotencyKey(key).build()));
  }

  /**
   * Creates a subscription, or replaces it.
   *
   * @param id of the subscription
   * @param spec all of it
   * @return with its secret, if it is new
   */
  public NewSubscription put(String id, SubscriptionPut spec) {
    return put(id, spec, null);
  }

  /**
   * Creates a subscription, or replaces it.
   *
   * @param id of the subscription
   * @param spec all of it
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @return with its secret, if it is new
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public NewSubscription put(String id, SubscriptionPut spec, String ifMatch) {
    APIPutSubscriptionRequest.Builder call = APIPutSubscriptionRequest.newBuilder().subscriptionId(id);
    return Transport.call(() -> api.putSubscription(call.subscriptionPut(spec).ifMatch(ifMatch).build()));
  }

  /**
   * Returns a subscription.
   *
   * @param id of the subscription
   * @return as it is now
   * @throws io.clockjack.client.errors.NotFoundException if there is none of that id
   */
  public Subscription get(String id) {
    APIGetSubscriptionRequest call = APIGetSubscriptionRequest.newBuilder().subscriptionId(id).build();
    return Transport.call(() -> api.getSubscription(call));
  }

  /**
   * Lists all subscriptions by id.
   *
   * @return a page is fetched when it is wanted
   */
  public Paged<Subscription> list() {
    return new Paged<>(
        cursor -> {
          var call = APIListSubscriptionsRequest.newBuilder().limit(PAGE_SIZE).cursor(cursor).build();
          var page = Transport.call(() -> api.listSubscriptions(call));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Changes a subscription by a merge patch: {@code /enabled} true enables one that was disabled.
   *
   * @param id of the subscription
   * @param patch what changes
   * @return the subscription
   */
  public Subscription patch(String id, MergePatch patch) {
    return patch(id, patch, null);
  }

  /**
   * Changes a subscription by a merge patch.
   *
   * @param id of the subscription
   * @param patch what changes
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @return the subscription
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public Subscription patch(String id, MergePatch patch, String ifMatch) {
    APIPatchSubscriptionRequest.Builder call = APIPatchSubscriptionRequest.newBuilder().subscriptionId(id);
    return Transport.call(
        () -> api.patchSubscription(call.subscriptionPatch(new RawPatch(patch)).ifMatch(ifMatch).build()));
  }

  /** A patch as it was written, also of members that this version of the client doesn't know. */
  private static final class RawPatch extends SubscriptionPatch {
    private final MergePatch patch;

    RawPatch(MergePatch patch) {
      this.patch = patch;
    }

    @JsonValue
    Map<String, Object> content() {
      return patch.content();
    }
  }

  /**
   * Removes a subscription, with all that waits for it.
   *
   * @param id of the subscription
   */
  public void delete(String id) {
    delete(id, null);
  }

  /**
   * Removes a subscription, with all that waits for it.
   *
   * @param id of the subscription
   * @param ifMatch do it only if its ETag is still this one; null: whatever it is
   * @throws io.clockjack.client.errors.PreconditionFailedException if the ETag is another
   */
  public void delete(String id, String ifMatch) {
    var call = APIDeleteSubscriptionRequest.newBuilder().subscriptionId(id).ifMatch(ifMatch).build();
    Transport.call(
        () -> {
          api.deleteSubscription(call);
          return null;
        });
  }

  /**
   * Gives it a new secret; for a while, the old one signs, too.
   *
   * @param id of the subscription
   * @param request may name the secret, and for how long the old one signs
   * @return with its secret, which is told this once
   */
  public NewSubscription rotateSecret(String id, RotateRequest request) {
    APIRotateSubscriptionSecretRequest.Builder call = APIRotateSubscriptionSecretRequest.newBuilder().subscriptionId(id);
    String key = Transport.newKey();
    return Transport.call(() -> api.rotateSubscriptionSecret(call.rotateRequest(request).idempotencyKey(key).build()));
  }

  /**
   * Sends a test.
   *
   * @param id of the subscription
   * @return its {@code webhook-id}, by which it is found among the attempts
   */
  public String test(String id) {
    APITestSubscriptionRequest call = APITestSubscriptionRequest.newBuilder().subscriptionId(id).build();
    return Transport.call(() -> api.testSubscription(call)).getMessageId();
  }

  /**
   * Lists the last attempts to deliver, the newest first.
   *
   * @param id of the subscription
   * @return a page is fetched when it is wanted
   */
  public Paged<DeliveryAttempt> attempts(String id) {
    return new Paged<>(
        cursor -> {
          var call = APIListSubscriptionAttemptsRequest.newBuilder().subscriptionId(id).limit(PAGE_SIZE);
          var page = Transport.call(() -> api.listSubscriptionAttempts(call.cursor(cursor).build()));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Lists events that could not be delivered, the newest first.
   *
   * @param id of the subscription
   * @return a page is fetched when it is wanted
   */
  public Paged<DeadDelivery> deadLetters(String id) {
    return new Paged<>(
        cursor -> {
          var call = APIListSubscriptionDeadLettersRequest.newBuilder().subscriptionId(id).limit(PAGE_SIZE);
          var page = Transport.call(() -> api.listSubscriptionDeadLetters(call.cursor(cursor).build()));
          return Page.of(page.getData(), page.getHasMore(), page.getNextCursor());
        });
  }

  /**
   * Sends dead letters again.
   *
   * @param id of the subscription
   * @param request all, or those since a time
   * @return how many
   */
  public long replay(String id, ReplayRequest request) {
    APIReplaySubscriptionRequest.Builder call = APIReplaySubscriptionRequest.newBuilder().subscriptionId(id);
    return Transport.call(() -> api.replaySubscription(call.replayRequest(request).build())).getReplayed();
  }

  /**
   * Sends a dead letter again.
   *
   * @param id of the subscription
   * @param messageId its {@code webhook-id}
   * @return how many: one
   */
  public long replay(String id, String messageId) {
    APIReplayDeadLetterRequest.Builder call = APIReplayDeadLetterRequest.newBuilder().subscriptionId(id);
    return Transport.call(() -> api.replayDeadLetter(call.messageId(messageId).build())).getReplayed();
  }
}
