package dev.coact.testing;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A build of somebody who has one test engine only; see {@link OptionalEnginesTest}. */
final class OneEngine {
  private OneEngine() {}

  /**
   * Runs a class on whatever engine there is and prints how it went.
   *
   * @param args its name
   */
  public static void main(String[] args) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(args[0]))
                .configurationParameter("jqwik.database", "")
                .build(),
            listener);
    TestExecutionSummary summary = listener.getSummary();
    System.out.println(
        "found=" + summary.getTestsFoundCount() + " passed=" + summary.getTestsSucceededCount());
    summary
        .getFailures()
        .forEach(failure ->
            System.out.println(
                failure.getTestIdentifier().getDisplayName() + ": " + failure.getException()));
  }
}
