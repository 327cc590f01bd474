package dev.coact.examples.docs;

import dev.coact.testing.Campaign;
import dev.coact.testing.CampaignReport;
import dev.coact.testing.CampaignSettings;
import dev.coact.testing.ScenarioFailure;

/** Prints what a failing property of the page about testing says. */
final class EarlyAnswer {
  private EarlyAnswer() {}

  public static void main(String[] args) {
    try {
      // docs: plain
      CampaignReport report =
          Campaign.of(CampaignSettings.defaults().withSchedules(2_000))
              .run(sim -> new TallyProperties().clientReadsWhatItOrdered(sim));
      // end
      System.out.println(report);
    } catch (ScenarioFailure failure) {
      System.out.println(failure.getMessage());
    }
  }
}
