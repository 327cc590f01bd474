package dev.coact.coroutine;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * The threads that the JDK runs virtual threads on, which portable mode depends on. There are as
 * many as processors; code that computes or is pinned keeps one, and once all are kept no virtual
 * thread runs any more, neither ours nor those of others. Used by the one thread that watches a
 * scheduler.
 */
final class JdkCarriers {
  /*
   * The number belongs to the whole JVM. So each user only adds one to what it finds, or takes one of
   * its own away, one user at a time (the lock), and never sets a number of its own choice.
   */
  private static final Object LOCK = new Object();

  /* The user's thread only. */
  private @Nullable VirtualThreadSchedulerMXBean bean;
  private boolean looked;
  private int added;

  /** One more. False if this JVM does not allow it. */
  boolean add() {
    if (!change(+1)) {
      return false;
    }
    added++;
    var _ =
        Thread.startVirtualThread(() -> {}); // only something new makes the JDK wake or start one
    return true;
  }

  /** Takes away what was added and is not needed now. */
  void dropIdle() {
    while (added > 0 && isOneIdle() && change(-1)) {
      added--;
    }
  }

  /** Takes away what was added. */
  void dropAll() {
    while (added > 0 && change(-1)) {
      added--;
    }
  }

  /** How many were added and are still there. */
  int added() {
    return added;
  }

  /** Whether one of them has nothing to do, not counting those added; true if nobody can say. */
  boolean isOneIdle() {
    VirtualThreadSchedulerMXBean known = bean();
    if (known == null) {
      return true;
    }
    int mounted = known.getMountedVirtualThreadCount();
    return mounted < 0 || mounted < known.getParallelism() - added;
  }

  /** Whether each of them has something to do, those added as well; false if nobody can say. */
  boolean areAllTaken() {
    VirtualThreadSchedulerMXBean known = bean();
    return known != null && known.getMountedVirtualThreadCount() >= known.getParallelism();
  }

  private boolean change(int by) {
    VirtualThreadSchedulerMXBean known = bean();
    if (known == null) {
      return false;
    }
    synchronized (LOCK) {
      try {
        known.setParallelism(known.getParallelism() + by);
        return true;
      } catch (RuntimeException refused) {
        CoroutinePool.LOG.debug("the JDK's carriers stay as many as they are", refused);
        return false;
      }
    }
  }

  private @Nullable VirtualThreadSchedulerMXBean bean() {
    if (!looked) {
      looked = true;
      try {
        bean = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
      } catch (RuntimeException | LinkageError e) {
        CoroutinePool.LOG.debug("this JVM does not show its carriers", e);
      }
    }
    return bean;
  }
}
