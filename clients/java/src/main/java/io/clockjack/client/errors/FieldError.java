package io.clockjack.client.errors;

/**
 * What is wrong with one part of a request.
 *
 * @param location {@code body}, {@code query}, {@code path} or {@code header}
 * @param pointer JSON Pointer (RFC 6901) of the field
 * @param detail what is wrong, in words
 */
public record FieldError(String location, String pointer, String detail) {}
