/**
 * The errors of the client; all are unchecked.
 *
 * <pre>
 * ClockjackException
 * ├── UnreachableException                   no answer from the server, after all tries
 * ├── InterruptedCallException               the thread was interrupted while it waited
 * ├── ProblemException                       the server refused (RFC 9457)
 * │   ├── InvalidRequestException            400: errors() points at each bad field
 * │   ├── UnauthorizedException              401
 * │   ├── ForbiddenException                 403
 * │   ├── NotFoundException                  404
 * │   ├── ConflictException                  409
 * │   ├── GoneException                      410
 * │   ├── PreconditionFailedException        412
 * │   ├── TooLargeException                  413
 * │   ├── UnsupportedMediaTypeException      415
 * │   ├── IdempotencyKeyReusedException      422
 * │   ├── TooManyRequestsException           429: retryAfter() says when to come again
 * │   └── ServerErrorException               5xx
 * │       └── UnavailableException           503
 * ├── JobFailedException                     a job that was waited for ended without success
 * ├── WaitTimedOutException                  a job did not end in time
 * └── WebhookRefusedException                a webhook is not genuine
 * </pre>
 */
package io.clockjack.client.errors;
