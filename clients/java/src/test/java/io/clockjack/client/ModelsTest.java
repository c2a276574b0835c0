package io.clockjack.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clockjack.client.generated.model.CloudEvent;
import io.clockjack.client.generated.model.CompleteRequest;
import io.clockjack.client.generated.model.CronTrigger;
import io.clockjack.client.generated.model.Job;
import io.clockjack.client.generated.model.JobRequest;
import io.clockjack.client.generated.model.JobTemplate;
import io.clockjack.client.generated.model.ScheduleRequest;
import io.clockjack.client.generated.model.TaskTarget;
import io.clockjack.client.generated.model.Trigger;
import io.clockjack.client.generated.model.UnknownVariant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsTest {
  private final ObjectMapper mapper = Models.mapper();

  @Test
  void whatANewerServerSaysIsRead() throws Exception {
    String said = "{\"id\": \"a\", \"state\": \"hibernating\", \"moon\": 1, \"target\": {\"type\": \"wasm\", \"fuel\": 5}}";
    Job job = mapper.readValue(said, Job.class);
    assertEquals("hibernating", job.getState());
    assertEquals(JobState.UNKNOWN, JobState.of(job));
    UnknownVariant target = assertInstanceOf(UnknownVariant.class, job.getTarget().getActualInstance());
    assertEquals("wasm", target.getType());
    assertEquals(5, target.getAdditionalProperty("fuel"));
  }

  @Test
  void aKnownMemberOfAUnionIsItself() throws Exception {
    Job job = mapper.readValue("{\"target\": {\"type\": \"task\", \"name\": \"t\", \"moon\": 1}}", Job.class);
    assertEquals("t", assertInstanceOf(TaskTarget.class, job.getTarget().getActualInstance()).getName());
    Job changed = mapper.readValue("{\"target\": {\"type\": \"task\", \"name\": {\"first\": \"t\"}}}", Job.class);
    assertInstanceOf(UnknownVariant.class, changed.getTarget().getActualInstance());
  }

  @Test
  void whatIsNotSetIsNotSent() throws Exception {
    assertEquals("{\"task\":\"t\"}", mapper.writeValueAsString(new JobRequest().task("t")));
    ScheduleRequest schedule = new ScheduleRequest().trigger(new Trigger(new CronTrigger().expression("0 4 * * *")));
    String sent = mapper.writeValueAsString(schedule.job(new JobTemplate().task("t")));
    assertEquals("{\"trigger\":{\"type\":\"cron\",\"expression\":\"0 4 * * *\"},\"job\":{\"task\":\"t\"}}", sent);
  }

  record Point(Integer x, Integer y) {}

  @Test
  void usersNullsAreSent() throws Exception {
    JobRequest request = new JobRequest().putArgsItem("a", null).putArgsItem("b", Collections.singletonMap("c", null));
    assertEquals("{\"args\":{\"a\":null,\"b\":{\"c\":null}}}", mapper.writeValueAsString(request));
    assertEquals("{\"result\":{\"x\":1,\"y\":null}}", mapper.writeValueAsString(new CompleteRequest().result(new Point(1, null))));
    assertEquals("{\"result\":null}", mapper.writeValueAsString(new CompleteRequest().result(null)));
  }

  @Test
  void aMergePatchHasNulls() throws Exception {
    MergePatch patch = new MergePatch().set("/policy/jitter_seconds", 9).remove("/policy/missed").set("/job/labels/a~1b", "c");
    String sent = "{\"policy\":{\"jitter_seconds\":9,\"missed\":null},\"job\":{\"labels\":{\"a/b\":\"c\"}}}";
    assertEquals(sent, mapper.writeValueAsString(patch));
    assertThrows(IllegalArgumentException.class, () -> patch.set("policy", 1));
    assertThrows(IllegalArgumentException.class, () -> patch.set("/policy/jitter_seconds/x", 1));
  }

  @Test
  void bigNumbersAndExtensionsOfEventsAreKept() throws Exception {
    String said = "{\"specversion\":\"1.0\",\"id\":\"i\",\"source\":\"/s\",\"type\":\"t\",\"data\":[9007199254740993,1.5],\"partition\":\"p\"}";
    CloudEvent event = mapper.readValue(said, CloudEvent.class);
    assertEquals(List.of(9007199254740993L, 1.5), event.getData());
    assertEquals(Map.of("partition", "p"), event.getAdditionalProperties());
    assertEquals(mapper.readTree(said), mapper.readTree(mapper.writeValueAsString(event)));
  }
}
