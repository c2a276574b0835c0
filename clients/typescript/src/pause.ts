/** Waiting, and how long to wait between tries. */

/** Milliseconds before a request is sent again, doubled each time; up to as much again is added by chance. */
export const FIRST_PAUSE = 200;

export const LONGEST_PAUSE = 10_000;

/** Statuses after which a request is sent again. */
export const RETRIED = new Set([429, 502, 503, 504]);

/** Return after so many milliseconds, or as soon as `signal` is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done);
  });
}

/** Return how long to wait after the try of this number, from 1. */
export function pauseAfter(attempt: number, retryAfterSeconds?: number): number {
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds * 1000, LONGEST_PAUSE);
  return Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE) * (1 + Math.random());
}
