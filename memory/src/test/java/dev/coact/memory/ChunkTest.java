package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkTest {
  private record Run(int first, int length) {}

  /** Steps: take a run of that length, or give back the run of that rank. */
  @Property
  void runs_areFirstFitAndNeverOverlap(@ForAll List<@IntRange(min = -20, max = 12) Integer> steps) {
    Chunk chunk = Chunk.map(64, 40, false);
    boolean[] used = new boolean[40];
    List<Run> runs = new ArrayList<>();
    for (int step : steps) {
      if (step > 0) {
        int first = chunk.take(step);
        assertThat(first).isEqualTo(firstFit(used, step));
        if (first >= 0) {
          chunk.passFrontier(first, step);
          Arrays.fill(used, first, first + step, true);
          runs.add(new Run(first, step));
        }
      } else if (!runs.isEmpty()) {
        Run run = runs.remove(-step % runs.size());
        chunk.give(run.first, run.length);
        Arrays.fill(used, run.first, run.first + run.length, false);
      }
      assertThat(chunk.isValid()).isTrue();
      assertThat(chunk.isVacant()).isEqualTo(runs.isEmpty());
    }
    assertThat(chunk.unmap()).isTrue();
  }

  private static int firstFit(boolean[] used, int length) {
    for (int first = 0; first + length <= used.length; first++) {
      int end = first;
      while (end < first + length && !used[end]) {
        end++;
      }
      if (end == first + length) {
        return first;
      }
    }
    return -1;
  }

  @Test
  void passFrontier_tellsWhatWasNeverUsed() {
    Chunk chunk = Chunk.map(64, 8, false);
    assertThat(chunk.passFrontier(0, 3)).isTrue();
    assertThat(chunk.passFrontier(2, 2)).isFalse();
    assertThat(chunk.passFrontier(4, 1)).isTrue();
    assertThat(chunk.passFrontier(0, 1)).isFalse();
    assertThat(chunk.unmap()).isTrue();
  }
}
