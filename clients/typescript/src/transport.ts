/** Requests with retries, and refusals as errors. */
import { ProblemError, Unreachable, problemOf } from './errors.js';
import { createClient, createConfig, type Client } from './generated/client/index.js';
import { RETRIED, pauseAfter, sleep } from './pause.js';

export interface Options {
  /** Where the server is; `CLOCKJACK_URL` in the environment, or http://127.0.0.1:8640, if it is left out. */
  url?: string;
  /** `CLOCKJACK_API_KEY` in the environment, if it is left out. */
  apiKey?: string;
  /** Where to act, for a key that may act in all. */
  namespace?: string;
  /** Seconds that one try may take, beside the time that a call waits for a job. */
  timeoutSeconds?: number;
  /** How often a request is sent at most. */
  tries?: number;
  /** In place of the global one: for proxies, certificates and the like. */
  fetch?: typeof fetch;
}

/** One server, as the resources talk to it. */
export class Transport {
  readonly url: string;
  /** What the functions of `generated` take as `client`. */
  readonly client: Client;
  readonly headers: Record<string, string>;
  readonly fetch: typeof fetch;
  private readonly timeout: number;
  private readonly tries: number;

  constructor(options: Options = {}) {
    const environment = typeof process === 'undefined' ? {} : process.env;
    this.url = (options.url ?? environment['CLOCKJACK_URL'] ?? 'http://127.0.0.1:8640').replace(/\/+$/, '');
    if (!/^https?:\/\//.test(this.url)) throw new TypeError(`the url must begin with http:// or https://, not ${this.url}`);
    this.tries = options.tries ?? 6;
    if (this.tries < 1) throw new RangeError('tries must be at least 1');
    this.timeout = options.timeoutSeconds ?? 10;
    this.fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.headers = {};
    const key = options.apiKey ?? environment['CLOCKJACK_API_KEY'];
    if (key !== undefined) this.headers['Authorization'] = `Bearer ${key}`;
    if (options.namespace !== undefined) this.headers['Clockjack-Namespace'] = options.namespace;
    this.client = createClient(
      createConfig({ baseUrl: this.url, headers: this.headers, fetch: (request) => this.send(request as Request) }),
    );
  }

  /** Send a request until it has an answer that is no passing trouble; return it if it is no refusal. */
  private async send(request: Request): Promise<Response> {
    const extra = Number(request.headers.get(EXTRA_SECONDS) ?? 0);
    const headers = new Headers(request.headers);
    headers.delete(EXTRA_SECONDS);
    const body = request.body === null ? undefined : await request.arrayBuffer();
    for (let attempt = 1; ; attempt++) {
      let problem: ProblemError;
      try {
        const limit = AbortSignal.timeout((this.timeout + extra) * 1000);
        const signal = AbortSignal.any([limit, request.signal]);
        const response = await this.fetch(request.url, { method: request.method, headers, body, signal });
        if (response.ok) return response;
        problem = await problemOf(response);
      } catch (error) {
        if (request.signal.aborted) throw error;
        if (attempt >= this.tries) {
          throw new Unreachable(`${request.method} ${request.url}: ${reason(error)} (tried ${attempt} times)`, { cause: error });
        }
        await sleep(pauseAfter(attempt), request.signal);
        continue;
      }
      if (!RETRIED.has(problem.status) || problem.type.endsWith(':backlog-full') || attempt >= this.tries) throw problem;
      await sleep(pauseAfter(attempt, problem.retryAfter), request.signal);
    }
  }
}

/** Header that never leaves this client: seconds that the server may take beside the usual time. */
export const EXTRA_SECONDS = 'x-clockjack-client-extra-seconds';

function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

/** Return what a function of `generated` brought, or throw what it did not. */
export async function unwrap<T>(result: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await result;
  if (error !== undefined) throw error;
  return data as T;
}

/** Return an idempotency key: one for each call, kept over its retries. */
export function newKey(): string {
  return crypto.randomUUID().replaceAll('-', '');
}

/** One page of a list. */
export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_cursor?: string | null;
}

/** Iterate over all items; a page is fetched when it is wanted. */
export async function* paged<T>(fetchPage: (cursor?: string) => Promise<Page<T>>): AsyncGenerator<T, void, void> {
  let cursor: string | undefined;
  for (;;) {
    const page = await fetchPage(cursor);
    yield* page.data;
    if (!page.has_more) return;
    cursor = page.next_cursor ?? undefined;
  }
}
