package dev.coact.testing;

import org.jspecify.annotations.Nullable;

/** A property of a run does not hold. */
public final class PropertyFailure extends AssertionError implements Signature.Known {
  private static final long serialVersionUID = 1L;

  private final String property;

  PropertyFailure(String property, String what, @Nullable Throwable cause) {
    super(property + ": " + what, cause);
    this.property = property;
  }

  @Override
  public String signature() {
    return property;
  }

  /** Which one: its kind and its name, such as {@code always "never negative"}. */
  public String property() {
    return property;
  }
}
