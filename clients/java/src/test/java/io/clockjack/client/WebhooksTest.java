package io.clockjack.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.standardwebhooks.Webhook;
import io.clockjack.client.errors.WebhookRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhooksTest {
  private static final String SECRET = "whsec_Y29uZm9ybWFuY2Utc2VjcmV0LW9mLTMyLWJ5dGVzISE=";
  private static final String OTHER = "whsec_YW5vdGhlci1zZWNyZXQtb2YtMzItYnl0ZXMtbG9uZyE=";
  private static final String TEXT = "{\"type\":\"io.clockjack.job.succeeded\",\"data\":\"čas\"}";
  private static final byte[] BODY = TEXT.getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static Map<String, String> signed(String secret, Instant at) throws Exception {
    Map<String, String> headers = new HashMap<>();
    headers.put("webhook-id", "msg_1");
    headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
    headers.put("webhook-signature", new Webhook(secret).sign("msg_1", at.getEpochSecond(), TEXT));
    return headers;
  }

  private static void verify(byte[] body, Map<String, String> headers) {
    Webhooks.verify(body, headers::get, SECRET, Webhooks.TOLERANCE, CLOCK);
  }

  private static void refused(byte[] body, Map<String, String> headers) {
    assertThrows(WebhookRefusedException.class, () -> verify(body, headers));
  }

  @Test
  void whatThePublishedLibrarySignsIsGood() throws Exception {
    assertEquals("čas", Webhooks.verify(BODY, signed(SECRET, Instant.now())::get, SECRET).get("data").asText());
    Map<String, List<String>> many = new HashMap<>();
    signed(SECRET, Instant.now()).forEach((name, value) -> many.put(name.toUpperCase(), List.of(value)));
    assertEquals("čas", Webhooks.verify(BODY, many, SECRET).get("data").asText());
  }

  @Test
  void whatWasChangedOrSignedByAnotherIsRefused() throws Exception {
    refused(TEXT.replace("succeeded", "failed").getBytes(StandardCharsets.UTF_8), signed(SECRET, NOW));
    refused(BODY, signed(OTHER, NOW));
    for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      Map<String, String> headers = signed(SECRET, NOW);
      headers.remove(name);
      refused(BODY, headers);
      headers.put(name, "v1");
      refused(BODY, headers);
    }
  }

  @Test
  void oneGoodSignatureOfSeveralWillDo() throws Exception {
    Map<String, String> headers = signed(SECRET, NOW);
    String other = signed(OTHER, NOW).get("webhook-signature");
    headers.merge("webhook-signature", other, (good, bad) -> good + " " + bad);
    verify(BODY, headers);
    headers.merge("webhook-signature", "v1a,xyz ", (both, none) -> none + both);
    verify(BODY, headers);
    headers.put("webhook-signature", headers.get("webhook-signature").replace("v1,", "v2,"));
    refused(BODY, headers);
  }

  @Test
  void theTimeMustBeNear() throws Exception {
    Duration edge = Webhooks.TOLERANCE;
    verify(BODY, signed(SECRET, NOW.minus(edge)));
    verify(BODY, signed(SECRET, NOW.plus(edge)));
    refused(BODY, signed(SECRET, NOW.minus(edge).minusSeconds(1)));
    refused(BODY, signed(SECRET, NOW.plus(edge).plusSeconds(1)));
    refused(BODY, signed(SECRET, Instant.ofEpochSecond(-9_000_000_000_000_000L)));
  }
}
