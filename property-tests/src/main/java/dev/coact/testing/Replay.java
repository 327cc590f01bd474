package dev.coact.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside {@link ActorProperty}, or beside jqwik's {@code @Property} on a method with an {@link
 * ActorSim}: has one run again, that of a failure's report, in place of the search. With inputs,
 * too, if they are part of the token. Without one of these annotations it does nothing.
 *
 * <p>{@code -Dcoact.replay=TOKEN} does the same without a change of the code, for each property
 * that is run; select one.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Replay {
  /** The token, as the report shows it. */
  String value();
}
