package io.clockjack.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clockjack.client.errors.WebhookRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifying of webhooks that Clockjack sends, by <a href="https://www.standardwebhooks.com">Standard Webhooks</a>.
 *
 * <p>Verify the body as it came, byte for byte, before it is read as JSON.
 */
public final class Webhooks {
  /** How far a webhook's time may be from this machine's, unless something else is said. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String HMAC = "HmacSHA256";
  private static final String SECRET_PREFIX = "whsec_";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Webhooks() {}

  /**
   * Returns the JSON of a webhook that is genuine: signed with the secret, and no more than five minutes ago. Of several
   * signatures, as during a rotation of secrets, one must be good.
   *
   * @param body as it came
   * @param header gives a header's value by its name, in any case, or null, such as {@code request::getHeader}
   * @param secret {@code whsec_…}
   * @return the body
   * @throws WebhookRefusedException if it is not genuine
   */
  public static JsonNode verify(byte[] body, UnaryOperator<String> header, String secret) {
    return verify(body, header, secret, TOLERANCE, Clock.systemUTC());
  }

  /**
   * Returns the JSON of a webhook that is genuine.
   *
   * @param body as it came
   * @param headers such as {@link java.net.http.HttpHeaders#map}; names in any case
   * @param secret {@code whsec_…}
   * @return the body
   * @throws WebhookRefusedException if it is not genuine
   */
  public static JsonNode verify(byte[] body, Map<String, List<String>> headers, String secret) {
    return verify(body, name -> valueOf(headers, name), secret);
  }

  /**
   * Returns the JSON of a webhook that is genuine.
   *
   * @param body as it came
   * @param header gives a header's value by its name, or null
   * @param secret {@code whsec_…}
   * @param tolerance how far its time may be from the clock's, before or after
   * @param clock tells the time
   * @return the body
   * @throws WebhookRefusedException if it is not genuine
   * @throws IllegalArgumentException if the secret is none
   */
  public static JsonNode verify(
      byte[] body, UnaryOperator<String> header, String secret, Duration tolerance, Clock clock) {
    String id = required(header, "webhook-id");
    String timestamp = required(header, "webhook-timestamp");
    String signatures = required(header, "webhook-signature");
    checkTime(timestamp, tolerance, clock);
    byte[] expected = sign(id, timestamp, body, secret);
    boolean good = false;
    for (String versioned : signatures.split(" ")) {
      String[] parts = versioned.split(",", 2);
      if (parts.length == 2 && parts[0].equals("v1")) {
        // isEqual takes the same time wherever they differ; none is passed over.
        good |= MessageDigest.isEqual(expected, parts[1].getBytes(StandardCharsets.UTF_8));
      }
    }
    if (!good) {
      throw new WebhookRefusedException("no signature of the webhook is good", null);
    }
    try {
      return MAPPER.readTree(body);
    } catch (IOException error) {
      throw new WebhookRefusedException("the webhook is no JSON", error);
    }
  }

  private static String required(UnaryOperator<String> header, String name) {
    String value = header.apply(name);
    if (value == null || value.isEmpty()) {
      throw new WebhookRefusedException("the webhook has no header " + name, null);
    }
    return value;
  }

  private static void checkTime(String timestamp, Duration tolerance, Clock clock) {
    try {
      long apart = Math.subtractExact(clock.instant().getEpochSecond(), Long.parseLong(timestamp));
      if (Math.abs(apart) > tolerance.toSeconds()) {
        throw new WebhookRefusedException(apart > 0 ? "the webhook is too old" : "the webhook is of a later time", null);
      }
    } catch (NumberFormatException | ArithmeticException error) {
      throw new WebhookRefusedException("the webhook's time is none", error);
    }
  }

  private static byte[] sign(String id, String timestamp, byte[] body, String secret) {
    String encoded = secret.startsWith(SECRET_PREFIX) ? secret.substring(SECRET_PREFIX.length()) : secret;
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(encoded), HMAC));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encode(mac.doFinal(body));
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  private static String valueOf(Map<String, List<String>> headers, String name) {
    return headers.entrySet().stream()
        .filter(entry -> name.equalsIgnoreCase(entry.getKey()) && entry.getValue() != null)
        .map(entry -> String.join(" ", entry.getValue()))
        .findFirst()
        .orElse(null);
  }
}
