import { createParser } from 'eventsource-parser';
import { ProblemError, problemOf } from './errors.js';
import { listEvents } from './generated/sdk.gen.js';
import type { CloudEvent } from './generated/types.gen.js';
import { FIRST_PAUSE, LONGEST_PAUSE, RETRIED, sleep } from './pause.js';
import { newKey, paged, unwrap, type Transport } from './transport.js';

/** A stream that says nothing for so long, not even a comment, is taken for dead: the server's go out every 15 s. */
const SILENT_MILLISECONDS = 45_000;

/** What an event is published from. */
export type NewEvent = Partial<CloudEvent> & { type: string };

/** One event of a stream. */
export interface StreamedEvent {
  /** Where it stands in the stream: give it as `after` to go on behind it, on any node. */
  place: string;
  event: CloudEvent;
}

export interface StreamOptions {
  types?: string[];
  sources?: string[];
  jobId?: string;
  scheduleId?: string;
  /** Begin behind this place; left out: begin now. */
  after?: string;
  /** Ends the stream. */
  signal?: AbortSignal;
}

/** `/v1/events`. */
export class Events {
  constructor(private readonly transport: Transport) {}

  /** Publish an event; it is stored durably, once, when this returns. Return its id. */
  async publish(event: NewEvent): Promise<string> {
    const [whole] = await this.publishMany([event]);
    return whole!.id;
  }

  /** Publish up to 1,000 events at once, in their order; return them as they were sent. */
  async publishMany(events: NewEvent[]): Promise<CloudEvent[]> {
    const whole = events.map((event) => ({ specversion: '1.0', source: '/clockjack-client', id: newKey(), ...event }) as CloudEvent);
    const headers = { 'Content-Type': 'application/cloudevents-batch+json', 'Idempotency-Key': newKey() };
    await unwrap(this.transport.client.post({ url: '/v1/events', body: whole, headers }));
    return whole;
  }

  /** Iterate over recent events, the newest first. */
  list(filter: { type?: string; source?: string; pageSize?: number } = {}): AsyncGenerator<CloudEvent, void, void> {
    const query = {
      type: filter.type === undefined ? undefined : [filter.type],
      source: filter.source === undefined ? undefined : [filter.source],
      limit: filter.pageSize ?? 50,
    };
    return paged((cursor) => unwrap(listEvents({ client: this.transport.client, query: { ...query, cursor } })));
  }

  /**
   * Iterate over events as they come, without end: users' and Clockjack's own (`io.clockjack.…`). A stream that breaks
   * off is taken up again, on any node, behind the last event that came: none is lost, and none comes twice.
   *
   * @throws {Gone} if what follows is no longer kept
   * @throws {ProblemError} if the server refuses
   */
  async *stream(options: StreamOptions = {}): AsyncGenerator<StreamedEvent, void, void> {
    const query = new URLSearchParams();
    for (const type of options.types ?? []) query.append('types', type);
    for (const source of options.sources ?? []) query.append('sources', source);
    if (options.jobId !== undefined) query.set('job_id', options.jobId);
    if (options.scheduleId !== undefined) query.set('schedule_id', options.scheduleId);
    const url = `${this.transport.url}/v1/events/stream?${query}`;
    let place = options.after;
    let pause = FIRST_PAUSE;
    while (!options.signal?.aborted) {
      const connection = new AbortController();
      const end = () => connection.abort();
      options.signal?.addEventListener('abort', end);
      let watchdog = setTimeout(end, SILENT_MILLISECONDS);
      try {
        const headers = { ...this.transport.headers, Accept: 'text/event-stream', ...(place ? { 'Last-Event-ID': place } : {}) };
        const response = await this.transport.fetch(url, { headers, signal: connection.signal });
        if (!response.ok) throw await problemOf(response);
        const found: StreamedEvent[] = [];
        const parser = createParser({
          onEvent: (message) => {
            if (message.id) place = message.id;
            if (!message.event || message.event === 'message') {
              found.push({ place: place ?? '', event: JSON.parse(message.data) as CloudEvent });
            }
          },
        });
        const decoder = new TextDecoder();
        // An event of an id alone is no event to a parser; here it says where the stream begins.
        let opening = '';
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          clearTimeout(watchdog);
          watchdog = setTimeout(end, SILENT_MILLISECONDS);
          pause = FIRST_PAUSE;
          const text = decoder.decode(chunk, { stream: true });
          if (place === undefined && opening.length < 200) {
            opening += text;
            place = /^id: ([0-9]+-[0-9]+)\n/m.exec(opening)?.[1];
          }
          parser.feed(text);
          for (let next = found.shift(); next !== undefined; next = found.shift()) yield next;
        }
      } catch (error) {
        if (error instanceof ProblemError) {
          if (!RETRIED.has(error.status)) throw error;
          pause = Math.max(pause, Math.min((error.retryAfter ?? 0) * 1000, LONGEST_PAUSE));
        } else if (error instanceof SyntaxError) {
          throw error;
        }
      } finally {
        clearTimeout(watchdog);
        options.signal?.removeEventListener('abort', end);
        connection.abort();
      }
      await sleep(pause, options.signal);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }
}
