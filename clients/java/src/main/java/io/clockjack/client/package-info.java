/**
 * Client and worker for Clockjack, the actor-based job scheduler.
 *
 * <p>{@link io.clockjack.client.Clockjack} is where it begins; {@link io.clockjack.client.Worker} runs jobs in your
 * program. What is sent and answered is in {@link io.clockjack.client.generated.model}, made from the server's OpenAPI
 * document, and so is {@link io.clockjack.client.generated.api}, with one method an operation, for what the classes here
 * don't name ({@link io.clockjack.client.Clockjack#api}).
 */
package io.clockjack.client;
