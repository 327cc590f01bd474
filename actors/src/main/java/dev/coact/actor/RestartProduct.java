package dev.coact.actor;

/**
 * Restart limits multiply up the tree: where a supervisor's limit for its children is reached, it
 * fails itself, is restarted, and its children may be restarted as often once more. Limits that
 * look harmless each can make a crash loop that lasts for days before anybody above hears of it.
 */
final class RestartProduct {
  /** More restarts than this before a failure gets to the top are taken for a mistake. */
  static final long MOST = 100_000;

  private RestartProduct() {}

  /**
   * Says so in the log, once in a system, if the limits above the children of an actor are absurd.
   */
  static void check(ActorCell<?> parent, SupervisorStrategy strategy) {
    long worst = worst(parent, strategy);
    if (worst > MOST && parent.system().tallies.isFirstAbsurdLimit()) {
      ActorSystem.LOG.warn(
          "{}: a child may be restarted {} times before the failure gets to the top, for restart limits multiply"
              + " (expected: at most {}; give the actors further up smaller limits; this is said once in a system)",
          parent.path(),
          worst == Long.MAX_VALUE ? "more than 10^18" : worst,
          MOST);
    }
  }

  /** Restarts of a child of {@code parent} at most, each limit reached within its window. */
  static long worst(ActorCell<?> parent, SupervisorStrategy strategy) {
    RestartLimit limit = strategy.limit();
    long lives = 1;
    ActorCell<?> at = parent;
    while (limit != null) {
      lives = times(lives, limit.max() + 1L);
      ActorCell<?> above = at.parentCell;
      Supervision own = at.supervision();
      if (above == null || !mayRestart(own)) {
        break;
      }
      SupervisorStrategy further = above.strategy();
      limit = further == null ? null : further.limit();
      if (limit == null || own.limit().max() <= limit.max()) {
        return times(lives, own.limit().max() + 1L); // it stops, and nobody above fails
      }
      at = above;
    }
    return lives;
  }

  private static boolean mayRestart(Supervision supervision) {
    return supervision.kind() != ChildKind.TEMPORARY
        && (supervision.otherwise() == Directive.RESTART
            || supervision.rules().stream()
                .anyMatch(rule -> rule.directive() == Directive.RESTART));
  }

  private static long times(long lives, long more) {
    return lives > Long.MAX_VALUE / more ? Long.MAX_VALUE : lives * more;
  }
}
