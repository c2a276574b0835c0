import io.clockjack.client.Clockjack;
import io.clockjack.client.generated.model.Job;
import java.time.Duration;
import java.util.Map;

/** Submits a job and waits for it: beside a node (clockjack serve) and GreetingWorker. */
public final class Submit {
  public static void main(String[] args) {
    try (Clockjack clockjack = Clockjack.create()) {
      Job job = clockjack.jobs().submit("example.greet", Map.of("name", "Ada"));
      System.out.println(clockjack.jobs().result(job.getId(), Duration.ofSeconds(30)));
    }
  }
}
