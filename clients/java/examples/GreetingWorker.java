import io.clockjack.client.Clockjack;
import io.clockjack.client.Worker;

/** A worker: beside a node (clockjack serve). */
public final class GreetingWorker {
  record Greeting(String name) {}

  public static void main(String[] args) {
    try (Clockjack clockjack = Clockjack.create()) {
      Worker.builder(clockjack)
          .name("greeter")
          .slots(8)
          .task("example.greet", attempt -> "Hello, " + attempt.args(Greeting.class).name())
          .build()
          .run();
    }
  }
}
