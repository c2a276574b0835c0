/**
 * The errors of the client.
 *
 *     ClockjackError
 *     ├── Unreachable               no answer from the server, after all tries
 *     ├── ProblemError              the server refused (RFC 9457)
 *     │   ├── InvalidRequest        400: `errors` points at each bad field
 *     │   ├── Unauthorized          401
 *     │   ├── Forbidden             403
 *     │   ├── NotFound              404
 *     │   ├── Conflict              409
 *     │   ├── Gone                  410
 *     │   ├── PreconditionFailed    412
 *     │   ├── TooLarge              413
 *     │   ├── UnsupportedMediaType  415
 *     │   ├── IdempotencyKeyReused  422
 *     │   ├── TooManyRequests       429: `retryAfter` says when to come again
 *     │   └── ServerError           5xx
 *     │       └── Unavailable       503
 *     ├── JobFailed                 a job that was waited for ended without success
 *     ├── WaitTimedOut              a job did not end in time
 *     └── WebhookRefused            a webhook is not genuine
 *
 * @module
 */
import type { Job } from './generated/types.gen.js';

/** What is wrong with one part of a request. */
export interface FieldError {
  /** `body`, `query`, `path` or `header`. */
  location: string;
  /** JSON Pointer (RFC 6901) of the field. */
  pointer: string;
  /** What is wrong, in words. */
  detail: string;
}

/** Base of all errors of this client. */
export class ClockjackError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer from the server, after all tries; what was asked for may still have been done. */
export class Unreachable extends ClockjackError {}

/** The server refused. */
export class ProblemError extends ClockjackError {
  /** The HTTP status. */
  readonly status: number;
  /** Tells problems apart: stable. */
  readonly type: string;
  /** What the type means. */
  readonly title: string;
  /** What happened this time. */
  readonly detail: string;
  /** What to look for in the server's log. */
  readonly traceId: string | undefined;
  /** Each bad field. */
  readonly errors: FieldError[];
  /** Seconds after which to come again, if the server says so. */
  readonly retryAfter: number | undefined;
  /** All of the problem document, members of a newer server too. */
  readonly document: Record<string, unknown>;

  constructor(status: number, statusText: string, document: Record<string, unknown>, retryAfter: number | undefined) {
    const title = String(document['title'] ?? statusText);
    const detail = String(document['detail'] ?? title);
    super(`${status} ${title}: ${detail}`);
    this.status = status;
    this.type = String(document['type'] ?? 'about:blank');
    this.title = title;
    this.detail = detail;
    this.traceId = document['trace_id'] as string | undefined;
    this.errors = (document['errors'] as FieldError[] | undefined) ?? [];
    this.retryAfter = retryAfter;
    this.document = document;
  }
}

/** 400: `errors` points at each bad field. */
export class InvalidRequest extends ProblemError {}
/** 401: no key, or not a good one. */
export class Unauthorized extends ProblemError {}
/** 403: the key may not do this. */
export class Forbidden extends ProblemError {}
/** 404. */
export class NotFound extends ProblemError {}
/** 409: the id or the unique key is taken, or its state doesn't allow it. */
export class Conflict extends ProblemError {}
/** 410: what was asked for is no longer kept. */
export class Gone extends ProblemError {}
/** 412: it was changed since. */
export class PreconditionFailed extends ProblemError {}
/** 413. */
export class TooLarge extends ProblemError {}
/** 415. */
export class UnsupportedMediaType extends ProblemError {}
/** 422: the idempotency key was used for another request. */
export class IdempotencyKeyReused extends ProblemError {}
/** 429: `retryAfter` says when to come again. */
export class TooManyRequests extends ProblemError {}
/** 5xx. */
export class ServerError extends ProblemError {}
/** 503: `retryAfter` says when to come again. */
export class Unavailable extends ServerError {}

/** A job that was waited for ended without success. */
export class JobFailed extends ClockjackError {
  constructor(readonly job: Job) {
    super(`job ${job.id} is ${job.state}${job.error ? `: ${job.error.type}: ${job.error.message}` : ''}`);
  }
}

/** A job did not end in time; it goes on. */
export class WaitTimedOut extends ClockjackError {
  readonly jobId: string;
  /** @param job as it was last seen */
  constructor(readonly job: Job, seconds: number) {
    super(`job ${job.id} has not ended after ${seconds} s: it is ${job.state}`);
    this.jobId = job.id;
  }
}

/** A webhook is not genuine: changed, signed with another secret, or too old. */
export class WebhookRefused extends ClockjackError {}

const BY_STATUS: Record<number, typeof ProblemError> = {
  400: InvalidRequest,
  401: Unauthorized,
  403: Forbidden,
  404: NotFound,
  409: Conflict,
  410: Gone,
  412: PreconditionFailed,
  413: TooLarge,
  415: UnsupportedMediaType,
  422: IdempotencyKeyReused,
  429: TooManyRequests,
  503: Unavailable,
};

/** Return the error that a refusal stands for. */
export async function problemOf(response: Response): Promise<ProblemError> {
  let document: unknown;
  try {
    document = await response.json();
  } catch {
    document = undefined;
  }
  const kind = BY_STATUS[response.status] ?? (response.status >= 500 ? ServerError : ProblemError);
  const known = typeof document === 'object' && document !== null && !Array.isArray(document);
  return new kind(response.status, response.statusText, known ? (document as Record<string, unknown>) : {}, retryAfter(response));
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
