package dev.coact.actor;

/** Which names an actor may have. */
final class ActorNames {
  private static final String EXTRA = "-_.~@:";

  private ActorNames() {}

  /** The rule as it follows "expected: ". */
  static final String RULE = "one or more letters, digits or " + EXTRA;

  static String checked(String name) {
    if (!isAllowed(name)) {
      throw new IllegalArgumentException("actor name: \"" + name + "\" (expected: " + RULE + ")");
    }
    return name;
  }

  static boolean isAllowed(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && EXTRA.indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
