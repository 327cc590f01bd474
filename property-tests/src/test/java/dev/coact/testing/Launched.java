package dev.coact.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Test methods that were run by a test engine, as a build runs them, and how they ended. */
record Launched(Map<String, TestExecutionResult> results) {
  static Launched jupiter(Class<?> type) {
    return run("junit-jupiter", selectClass(type));
  }

  static Launched jqwik(Class<?> type) {
    return run("jqwik", selectClass(type));
  }

  static Launched jqwik(Class<?> type, String method) {
    return run("jqwik", selectMethod(type, method));
  }

  private static Launched run(String engine, DiscoverySelector what) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(what)
            .filters(EngineFilter.includeEngines(engine))
            .configurationParameter("jqwik.database", "")
            .configurationParameter("jqwik.failures.runfirst", "false")
            .build();
    Map<String, TestExecutionResult> results = new TreeMap<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
              results.put(test.getDisplayName().replaceAll("\\(.*", ""), result);
            }
          }
        };
    LauncherFactory.create().execute(request, listener);
    return new Launched(results);
  }

  /** The methods that passed. */
  List<String> passed() {
    List<String> passed = new ArrayList<>();
    results.forEach((name, result) -> {
      if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passed.add(name);
      }
    });
    return passed;
  }

  /** What this method failed with. */
  Throwable failure(String name) {
    TestExecutionResult result = results.get(name);
    if (result == null) {
      throw new IllegalArgumentException(name + " (expected: one of " + results.keySet() + ")");
    }
    return result
        .getThrowable()
        .orElseThrow(() -> new AssertionError(name + " (expected: a failure) " + result));
  }
}
