package dev.coact.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit Jupiter test that is a {@link Scenario}: its body is run under many schedules, each time
 * with another {@link ActorSim}. The first run that fails is made small and reported with a token
 * to have it again: {@link Replay}.
 *
 * <p>The method has one parameter of type {@code ActorSim}. Parameters with jqwik's {@code @ForAll}
 * beside it get values that are drawn anew for each run, and made small if it fails; they need
 * {@code jqwik-api} and {@code jqwik-engine} on the class path. All other parameters are resolved
 * as in any Jupiter test, once.
 *
 * <p>{@code @BeforeEach} and {@code @AfterEach} surround all runs together, and all runs use the
 * same test instance: what a run needs is made in the method. What applies to Jupiter tests
 * applies: {@code @Disabled}, {@code @Tag}, {@code @Timeout}, {@code @Nested}.
 *
 * <pre>{@code
 * @ActorProperty(schedules = 2_000, budget = "20s")
 * void noMoneyIsLost(ActorSim sim, @ForAll @Size(max = 8) List<Transfer> transfers) { ... }
 * }</pre>
 *
 * System properties: {@code coact.seed} is used in place of {@link #seed}, {@code coact.schedules}
 * in place of {@link #schedules} (for a long search at night), {@code coact.replay} as a {@link
 * Replay} on each property that is run.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(JupiterExtension.class)
public @interface ActorProperty {
  /** How many schedules at most; at least 1. */
  int schedules() default 1_000;

  /**
   * How long to search in real time: a number and {@code ms}, {@code s}, {@code m} or {@code h}.
   */
  String budget() default "20s";

  /** How to search. */
  Search search() default Search.PORTFOLIO;

  /** All runs and inputs follow from it. */
  long seed() default 0;

  /** After how many steps a run is a livelock; at least 1. */
  long maxSteps() default 50_000;

  /** How much virtual time may pass after the method has returned, in the form of a budget. */
  String horizon() default "10s";
}
