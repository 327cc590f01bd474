package dev.coact.testing;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a campaign that found nothing has looked at.
 *
 * @param schedules how many runs were made, those made twice counted once
 * @param distinct how many different schedules they were, by the hash of their steps
 * @param steps of all of them
 * @param shortest steps of the shortest run
 * @param longest steps of the longest run
 * @param checked how many were made twice and compared
 * @param exhausted whether there are no other schedules; only an exhaustive search can know
 * @param escapes what runs took from outside the simulation, as far as it was noticed
 * @param time that it took, really
 */
public record CampaignReport(
    int schedules,
    int distinct,
    long steps,
    long shortest,
    long longest,
    int checked,
    boolean exhausted,
    List<String> escapes,
    Duration time) {

  /** One line, for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d schedules (%d distinct%s), %d steps (%d to %d a run), %d made twice, in %d ms%s",
        schedules,
        distinct,
        exhausted ? ", which is all there are" : "",
        steps,
        shortest,
        longest,
        checked,
        time.toMillis(),
        escapes.isEmpty() ? "" : "; not deterministic: " + escapes);
  }
}
