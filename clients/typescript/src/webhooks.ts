import { Webhook } from 'standardwebhooks';
import { WebhookRefused } from './errors.js';

/**
 * Return the JSON of a webhook that is genuine by Standard Webhooks (https://www.standardwebhooks.com): signed with
 * `secret` (`whsec_…`) less than five minutes ago. Of several signatures, as during a rotation, one must be good.
 *
 * @throws {WebhookRefused} if it is not
 */
export function verify(body: string | Buffer, headers: Record<string, string | string[] | undefined>, secret: string): unknown {
  const lower: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    if (value !== undefined) lower[key.toLowerCase()] = Array.isArray(value) ? value.join(' ') : value;
  }
  try {
    return new Webhook(secret).verify(body, lower);
  } catch (error) {
    throw new WebhookRefused(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
