package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coact.memory.QuotaExceededException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder sees. */
@Timeout(120)
abstract class EventsContract extends ActorContract {
  EventsContract(boolean portable) {
    super(portable);
  }

  @TempDir Path files;

  /** The events of this test's actors. */
  private List<RecordedEvent> recorded(Code first, Runnable rest) throws IOException {
    Path file = files.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("dev.coact.*");
      for (String name :
          List.of("Spawn", "Stop", "Restart", "Failure", "LostMessage", "Stall", "Quota")) {
        recording.enable("dev.coact." + name);
      }
      recording.start();
      ActorRef<Code> actor =
          system.spawn(
              "recorded",
              runner(),
              SpawnOptions.defaults()
                  .withSupervision(Supervision.restart(1, HOUR))
                  .withHeapQuota(4096));
      doing(actor, first);
      rest.run();
      recording.stop();
      recording.dump(file);
    }
    try {
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("dev.coact."))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.coact." + name))
        .toList();
  }

  @Test
  void lifeOfAnActor_isRecorded() throws IOException {
    Code failing =
        _ -> {
          throw new IllegalStateException("as told");
        };
    List<RecordedEvent> events =
        recorded(
            ctx -> {
              ctx.spawn("child", loop());
              said.add(catchThrowable(() -> ctx.heap().allocate(100_000)));
              ctx.self().tell(failing);
            },
            () -> {
              assertThat(heard()).isInstanceOf(QuotaExceededException.class);
              awaitFailures(1);
              system.stop(system.spawn("other", loop()));
              ActorRef<Code> doomed = system.spawn("doomed", runner(), stopping());
              doomed.tell(failing);
              awaitEnd(doomed);
              eventually(() -> system.counters().restarts() == 1);
              eventually(() -> system.counters().actors() == 1);
            });
    assertThat(named(events, "Spawn"))
        .extracting(event -> event.getString("actor"))
        .containsExactlyInAnyOrder("/recorded", "/recorded/child", "/other", "/doomed");
    assertThat(named(events, "Failure"))
        .extracting(event -> event.getString("actor") + " " + event.getString("decision"))
        .containsExactlyInAnyOrder("/recorded RESTART", "/doomed STOP");
    assertThat(named(events, "Failure"))
        .extracting(event -> event.getString("cause"))
        .containsOnly("java.lang.IllegalStateException: as told");
    assertThat(named(events, "Restart"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("actor")).isEqualTo("/recorded");
          assertThat(event.getLong("incarnation")).isEqualTo(1);
        });
    assertThat(named(events, "Stop"))
        .extracting(event -> event.getString("actor") + " " + event.getString("cause"))
        .containsExactlyInAnyOrder(
            "/recorded/child ", "/other ", "/doomed java.lang.IllegalStateException: as told");
    assertThat(named(events, "LostMessage"))
        .extracting(event -> event.getString("reason") + " " + event.getString("recipient"))
        .containsExactlyInAnyOrder("FAILED_IN_HANDLER /recorded", "FAILED_IN_HANDLER /doomed");
    assertThat(named(events, "Quota"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("actor")).isEqualTo("/recorded");
          assertThat(event.getLong("quota")).isEqualTo(4096);
          assertThat(event.getString("key")).isEqualTo("coact.memory.actor-quota");
        });
    assertThat(named(events, "Stall")).isEmpty();
  }

  private static SpawnOptions stopping() {
    return SpawnOptions.defaults().withSupervision(Supervision.stop());
  }

  @Test
  void stall_isRecorded() throws IOException {
    AtomicBoolean goOn = new AtomicBoolean();
    ActorSystem quick =
        start(
            "quick",
            settings -> settings.withScheduler(s -> s.withStallThreshold(Duration.ofMillis(5))));
    List<RecordedEvent> events =
        recorded(
            _ -> {},
            () -> {
              quick.onStall(said::add);
              ActorRef<Code> busy = quick.spawn("busy", runner());
              busy.tell(_ -> {
                while (!goOn.get()) {
                  Thread.onSpinWait(); // a yield would let others run
                }
              });
              assertThat(heard()).isInstanceOf(ActorStall.class);
              goOn.set(true);
            });
    assertThat(named(events, "Stall"))
        .isNotEmpty()
        .allSatisfy(event -> {
          assertThat(event.getString("actor")).isEqualTo("/busy");
          assertThat(event.getDuration("lasted")).isGreaterThanOrEqualTo(Duration.ofMillis(5));
        });
  }
}
