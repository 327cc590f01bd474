package dev.coact.actor;

/** Which names an actor may have. */
final class ActorNames {
  private static final String EXTRA = "-_.~@:";

  private ActorNames() {}

  static String checked(String name) {
    if (name.isEmpty()) {
      throw wrong(name);
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && EXTRA.indexOf(c) < 0) {
        throw wrong(name);
      }
    }
    return name;
  }

  private static IllegalArgumentException wrong(String name) {
    return new IllegalArgumentException(
        "actor name: \"" + name + "\" (expected: one or more letters, digits or " + EXTRA + ")");
  }
}
