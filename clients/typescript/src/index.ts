/**
 * Client and worker for Clockjack, the actor-based job scheduler.
 *
 * `clockjack-client/generated` is made from the server's OpenAPI document: all types, and one function an operation.
 *
 * @module
 */
export { Clockjack } from './client.js';
export * from './errors.js';
export { Events, type NewEvent, type StreamOptions, type StreamedEvent } from './events.js';
export type * from './generated/types.gen.js';
export { ENDED, Jobs, type JobFilter, type WaitOptions } from './jobs.js';
export { Nodes } from './nodes.js';
export { Queues } from './queues.js';
export { Schedules, type IfMatch } from './schedules.js';
export { Subscriptions } from './subscriptions.js';
export type { Options } from './transport.js';
export { verify } from './webhooks.js';
export { Attempt, GiveUp, RetryAfter, Worker, type Handler, type WorkerOptions } from './worker.js';
