import {
  createSubscription,
  deleteSubscription,
  getSubscription,
  listSubscriptionAttempts,
  listSubscriptionDeadLetters,
  listSubscriptions,
  patchSubscription,
  putSubscription,
  replayDeadLetter,
  replaySubscription,
  rotateSubscriptionSecret,
  testSubscription,
} from './generated/sdk.gen.js';
import type {
  DeadDelivery,
  DeliveryAttempt,
  NewSubscription,
  RotateRequest,
  Subscription,
  SubscriptionPatch,
  SubscriptionPut,
  SubscriptionRequest,
} from './generated/types.gen.js';
import { newKey, paged, unwrap, type Transport } from './transport.js';

/** `/v1/subscriptions`: events as signed webhooks; `verify` is for who gets them. */
export class Subscriptions {
  constructor(private readonly transport: Transport) {}

  /** Send events to a URL. The secret is told this once. */
  create(subscription: SubscriptionRequest): Promise<NewSubscription> {
    return unwrap(createSubscription({ client: this.transport.client, body: subscription, headers: key() }));
  }

  /** Create or replace a subscription; its secret is told if it is new. */
  put(id: string, subscription: SubscriptionPut, options: { ifMatch?: string } = {}): Promise<NewSubscription> {
    return unwrap(putSubscription({ ...this.at(id), body: subscription, headers: ifMatch(options) }));
  }

  /** @throws {NotFound} if there is none of that id */
  get(id: string): Promise<Subscription> {
    return unwrap(getSubscription(this.at(id)));
  }

  /** Iterate over all subscriptions, by id. */
  list(options: { pageSize?: number } = {}): AsyncGenerator<Subscription, void, void> {
    const limit = options.pageSize ?? 50;
    return paged((cursor) => unwrap(listSubscriptions({ client: this.transport.client, query: { limit, cursor } })));
  }

  /** Change a part of it; `enabled: true` enables one that was disabled, and null brings a default back. */
  patch(id: string, change: SubscriptionPatch, options: { ifMatch?: string } = {}): Promise<Subscription> {
    return unwrap(patchSubscription({ ...this.at(id), body: change, headers: ifMatch(options) }));
  }

  /** Remove it, with all that waits for it. */
  async delete(id: string, options: { ifMatch?: string } = {}): Promise<void> {
    await unwrap(deleteSubscription({ ...this.at(id), headers: ifMatch(options) }));
  }

  /** Give it a new secret; for `overlap_seconds` (a day) the old one signs, too. */
  rotateSecret(id: string, how: RotateRequest = {}): Promise<NewSubscription> {
    return unwrap(rotateSubscriptionSecret({ ...this.at(id), body: how, headers: key() }));
  }

  /** Send a test; return its `webhook-id`, by which it is found among the attempts. */
  async test(id: string): Promise<string> {
    return (await unwrap(testSubscription({ ...this.at(id), headers: key() }))).message_id;
  }

  /** Iterate over the last attempts to deliver, the newest first. */
  attempts(id: string, options: { pageSize?: number } = {}): AsyncGenerator<DeliveryAttempt, void, void> {
    const limit = options.pageSize ?? 50;
    return paged((cursor) => unwrap(listSubscriptionAttempts({ ...this.at(id), query: { limit, cursor } })));
  }

  /** Iterate over events that could not be delivered, the newest first. */
  deadLetters(id: string, options: { pageSize?: number } = {}): AsyncGenerator<DeadDelivery, void, void> {
    const limit = options.pageSize ?? 50;
    return paged((cursor) => unwrap(listSubscriptionDeadLetters({ ...this.at(id), query: { limit, cursor } })));
  }

  /** Send dead letters again: one, or all, or those since a time; return how many. */
  async replay(id: string, which: { messageId?: string; since?: string } = {}): Promise<number> {
    const { messageId, since } = which;
    if (messageId !== undefined) {
      const path = { subscription_id: id, message_id: messageId };
      return (await unwrap(replayDeadLetter({ client: this.transport.client, path }))).replayed;
    }
    return (await unwrap(replaySubscription({ ...this.at(id), body: since === undefined ? {} : { since } }))).replayed;
  }

  private at(id: string) {
    return { client: this.transport.client, path: { subscription_id: id } };
  }
}

function ifMatch(options: { ifMatch?: string }): Record<string, string> {
  return options.ifMatch === undefined ? {} : { 'If-Match': options.ifMatch };
}

function key(): Record<string, string> {
  return { 'Idempotency-Key': newKey() };
}
