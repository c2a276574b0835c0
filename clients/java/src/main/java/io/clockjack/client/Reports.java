package io.clockjack.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clockjack.client.errors.ClockjackException;
import io.clockjack.client.errors.InterruptedCallException;
import io.clockjack.client.errors.NotFoundException;
import io.clockjack.client.errors.ProblemException;
import io.clockjack.client.generated.api.WorkersApi;
import io.clockjack.client.generated.api.WorkersApi.APICompleteAttemptRequest;
import io.clockjack.client.generated.api.WorkersApi.APIFailAttemptRequest;
import io.clockjack.client.generated.api.WorkersApi.APIHeartbeatAttemptRequest;
import io.clockjack.client.generated.model.AttemptError;
import io.clockjack.client.generated.model.CompleteRequest;
import io.clockjack.client.generated.model.FailRequest;
import io.clockjack.client.generated.model.HeartbeatAnswer;
import io.clockjack.client.generated.model.HeartbeatRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** What the server hears of one attempt: heartbeats while it runs, and how it ended. */
final class Reports {
  private static final Logger LOG = System.getLogger(Worker.class.getName());
  private static final String LOST = "lost";
  private static final String REFUSED = "ReportRefused";

  // The server's bounds.
  private static final int LONGEST_TYPE = 200;
  private static final int LONGEST_MESSAGE = 4096;
  private static final int LONGEST_TRACEBACK = 16_000;

  private final WorkersApi api;
  private final ObjectMapper mapper;
  private final TaskAttempt attempt;
  private final String token;

  Reports(WorkersApi api, ObjectMapper mapper, TaskAttempt attempt) {
    this.api = api;
    this.mapper = mapper;
    this.attempt = attempt;
    this.token = attempt.assignment().getToken();
  }

  /** How an attempt ended: with a result, or, if that isn't null, with a failure. */
  record Outcome(JsonNode result, FailRequest failure) {}

  /** Runs the handler in this thread. */
  Outcome outcome(Handler handler) {
    attempt.begin();
    try {
      return new Outcome(mapper.valueToTree(handler.run(attempt)), null);
    } catch (Throwable error) { // whatever it is, the server must hear of it
      return new Outcome(null, attempt.stopReason().map(why -> failure("Stopped", why)).orElseGet(() -> failureOf(error)));
    } finally {
      attempt.end();
    }
  }

  /** Sends heartbeats until the attempt has ended, and stops it if the server says so. */
  void keepLease(Duration lease) {
    try {
      while (!attempt.endsWithin(lease.toMillis() / 3)) {
        beat();
      }
    } catch (InterruptedException | InterruptedCallException error) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    HeartbeatRequest said = new HeartbeatRequest();
    TaskAttempt.News news = attempt.news();
    if (news != null) {
      said.progress(news.progress()).message(news.message());
    }
    try {
      var call = APIHeartbeatAttemptRequest.newBuilder().token(token).heartbeatRequest(said).build();
      HeartbeatAnswer told = Transport.call(() -> api.heartbeatAttempt(call));
      if (Boolean.TRUE.equals(told.getStop())) {
        attempt.stop(told.getReason() == null ? "stopped" : told.getReason());
      }
    } catch (InterruptedCallException error) {
      throw error;
    } catch (NotFoundException error) {
      if (!attempt.hasEnded()) {
        LOG.log(Level.WARNING, "job " + attempt.jobId() + " runs elsewhere by now: this attempt is stopped");
        attempt.stop(LOST);
      }
    } catch (ClockjackException error) {
      LOG.log(Level.WARNING, "no heartbeat for job " + attempt.jobId() + ": " + error.getMessage());
    }
  }

  /** Says how it ended, until the server has heard it. */
  void report(Outcome outcome) {
    Outcome said = outcome;
    for (Duration pause = Worker.FIRST_PAUSE; !attempt.stopReason().orElse("").equals(LOST); pause = Pauses.doubled(pause)) {
      try {
        send(said);
        return;
      } catch (InterruptedCallException error) {
        throw error;
      } catch (NotFoundException error) {
        String news = " runs elsewhere by now: what this attempt brought counts for nothing";
        LOG.log(Level.WARNING, "job " + attempt.jobId() + news);
        return;
      } catch (ClockjackException error) {
        if (error instanceof ProblemException problem && problem.status() < 500) {
          if (said.failure() != null && REFUSED.equals(said.failure().getError().getType())) {
            return;
          }
          said = new Outcome(null, failure(REFUSED, error.getMessage()));
          continue;
        }
        LOG.log(Level.WARNING, "the report of job " + attempt.jobId() + " is tried again: " + error.getMessage());
        rest(pause);
      }
    }
  }

  private void send(Outcome outcome) {
    Transport.call(
        () -> {
          if (outcome.failure() != null) {
            api.failAttempt(APIFailAttemptRequest.newBuilder().token(token).failRequest(outcome.failure()).build());
          } else {
            CompleteRequest done = new CompleteRequest().result(outcome.result());
            api.completeAttempt(APICompleteAttemptRequest.newBuilder().token(token).completeRequest(done).build());
          }
          return null;
        });
  }

  private static void rest(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException error) {
      throw Transport.interrupted(error);
    }
  }

  private static FailRequest failureOf(Throwable error) {
    String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    FailRequest failure = failure(error.getClass().getName(), message);
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    failure.getError().traceback(shortened(trace.toString(), LONGEST_TRACEBACK));
    if (error instanceof GiveUpException) {
      failure.giveUp(true);
    }
    if (error instanceof RetryAfterException later) {
      failure.retrySeconds(later.pause().toMillis() / 1000.0);
    }
    return failure;
  }

  private static FailRequest failure(String type, String message) {
    AttemptError error = new AttemptError().type(shortened(type, LONGEST_TYPE)).message(shortened(message, LONGEST_MESSAGE));
    return new FailRequest().error(error);
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
