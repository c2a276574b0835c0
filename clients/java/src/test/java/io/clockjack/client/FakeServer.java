package io.clockjack.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that answers as it is told, one answer a request, in their order. */
final class FakeServer implements AutoCloseable {
  /** How to answer. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  record Asked(String method, String path, com.sun.net.httpserver.Headers headers, String body) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  FakeServer() throws IOException {
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
    Answer answer = answers.poll();
    if (answer == null) {
      answer = json(500, "{\"title\": \"nothing to say\"}");
    }
    answer.to(exchange);
    exchange.close();
  }

  static Answer json(int status, String body, String... headers) {
    return exchange -> {
      String type = status < 400 ? "application/json" : "application/problem+json";
      exchange.getResponseHeaders().set("Content-Type", type);
      for (int n = 0; n < headers.length; n += 2) {
        exchange.getResponseHeaders().set(headers[n], headers[n + 1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Sends these pieces of an event stream, and ends it. */
  static Answer stream(String... pieces) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      for (String piece : pieces) {
        exchange.getResponseBody().write(piece.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    };
  }

  FakeServer answer(Answer answer) {
    answers.add(answer);
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
