package dev.coact.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LostMessagesTest {
  private final LogLines lines = new LogLines(LostMessages.class, Level.WARN);

  @AfterEach
  void stopListening() {
    lines.close();
  }

  private static LostMessages with(int logFirst, int logEvery) {
    return new LostMessages(
        SystemSettings.defaults().lostMessages().withLogFirst(logFirst).withLogEvery(logEvery));
  }

  private static void lose(LostMessages lost, LostMessage.Reason reason, int count) {
    for (int i = 0; i < count; i++) {
      lost.record(reason, "m" + (i + 1), "/from", "/to");
    }
  }

  @Test
  void record_manyOfAReason_logsTheFirstAndThenSome() {
    LostMessages lost = with(2, 5);
    lose(lost, LostMessage.Reason.REJECTED, 12);
    assertThat(lines.messages())
        .containsExactly(
            "lost message 1 of reason REJECTED: m1 from /from to /to",
            "lost message 2 of reason REJECTED: m2 from /from to /to",
            "lost message 5 of reason REJECTED: m5 from /from to /to",
            "lost message 10 of reason REJECTED: m10 from /from to /to");
    assertThat(lost.counts()).containsEntry(LostMessage.Reason.REJECTED, 12L);
    assertThat(lost.counts()).containsEntry(LostMessage.Reason.NOT_SENT, 0L);
  }

  @Test
  void record_eachReason_isSampledByItself() {
    LostMessages lost = with(1, 0);
    lose(lost, LostMessage.Reason.REJECTED, 100);
    lose(lost, LostMessage.Reason.LATE_REPLY, 100);
    assertThat(lines.messages()).hasSize(2);
  }

  @Test
  void record_noLogging_countsAndTells() {
    LostMessages lost = with(0, 0);
    List<LostMessage> told = new ArrayList<>();
    lost.listen(told::add);
    lose(lost, LostMessage.Reason.REJECTED, 3);
    assertThat(lines.messages()).isEmpty();
    assertThat(told).hasSize(3);
  }

  @Test
  void record_messageWhoseTextThrows_isCountedAndTold() {
    LostMessages lost = with(10, 0);
    List<LostMessage> told = new ArrayList<>();
    lost.listen(told::add);
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new AssertionError("toString");
          }
        };
    lost.record(LostMessage.Reason.REJECTED, broken, null, "/to");
    assertThat(told).hasSize(1);
    assertThat(lines.messages())
        .singleElement()
        .asString()
        .contains("from outside or unknown to /to");
  }
}
