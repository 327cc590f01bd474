package dev.coact.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside jqwik's {@code @Property} on a method with an {@link ActorSim}, or on its class: under how
 * many schedules each try is run. Without it, what the defaults say.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Schedules {
  /** How many schedules a try has; at least 1. */
  int value() default 10;

  /**
   * How long a try may take in real time: a number and {@code ms}, {@code s}, {@code m} or {@code
   * h}.
   */
  String budget() default "20s";

  /** How to search. */
  Search search() default Search.PORTFOLIO;

  /** All schedules follow from it; the inputs follow from jqwik's. */
  long seed() default 0;

  /** After how many steps a run is a livelock; at least 1. */
  long maxSteps() default 50_000;

  /** How much virtual time may pass after the method has returned, in the form of a budget. */
  String horizon() default "10s";
}
