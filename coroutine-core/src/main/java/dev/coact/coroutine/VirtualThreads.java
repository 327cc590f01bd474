package dev.coact.coroutine;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The two ways to get a virtual thread, and the only place that knows which one is used.
 *
 * <p><b>Own executor</b>: the JDK has a constructor for a virtual thread with an executor of the
 * caller's; it is not public, so {@code java.lang} must be open to this module. <b>Portable</b>:
 * public API only; the virtual thread runs on the JDK's scheduler, and a carrier waits while it
 * does.
 */
final class VirtualThreads {
  /*
   * What the JDK asks of the executor (JDK 25, java.lang.VirtualThread): its task runs on a
   * platform thread; execute() is called by wakers, which may be pinned virtual threads, by the
   * carrier right after an unmount, and by the JDK's timer and poller threads; it must neither
   * block nor throw. It is called with one and the same Runnable for the thread's own continuation;
   * anything else comes from a virtual thread that was started inside and inherited the executor.
   *
   * To suspend, the code calls Thread.yield(): after the unmount the JDK calls execute() on the
   * carrier, where the state word says that this was a suspension, so nothing is queued. Against
   * park and unpark this saves the JDK's park permit and one CAS, and an interrupt does not disturb
   * it. A stray LockSupport.unpark only sets a permit of the JDK's and does no harm.
   *
   * Thread.getStackTrace of an unmounted thread holds it still, walks it, and then calls execute()
   * once more, since somebody may have tried to mount it meanwhile. So it is called only for a
   * suspended one, with the word at DUMPED: then nobody mounts it, and that call is ignored. For a
   * mounted one there is what that method does for threads other than virtual ones: it fails if the
   * thread is not mounted, and stops that one thread for the walk, and no other.
   */
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  /* Thread.uncaughtExceptionHandler, or null if java.lang is not open: the getter asks first whether
   * the thread has ended, which costs more than all the rest. Plain reads: the only thread that sets
   * a coroutine's handler after it was made is that coroutine's own. */
  private static final @Nullable VarHandle HANDLER = handler();

  private static @Nullable VarHandle handler() {
    if (!Object.class.getModule().isOpen("java.lang", VirtualThreads.class.getModule())) {
      return null;
    }
    try {
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findVarHandle(
              Thread.class, "uncaughtExceptionHandler", Thread.UncaughtExceptionHandler.class);
    } catch (ReflectiveOperationException e) {
      CoroutinePool.LOG.debug("this JDK keeps a thread's handler elsewhere", e);
      return null;
    }
  }

  /**
   * The handler that was set for a thread, or what stands in for it. As an object: a cast to the
   * interface costs more than the read.
   */
  static @Nullable Object handlerOf(Thread thread) {
    VarHandle direct = HANDLER;
    return direct == null ? thread.getUncaughtExceptionHandler() : direct.get(thread);
  }

  private final boolean portable;

  private VirtualThreads(boolean portable) {
    this.portable = portable;
  }

  /** What the flag opens. Static and final, so that the compiler sees through the handles. */
  private static final class Opened {
    /* Thread.Builder.OfVirtual (Executor) */
    static final MethodHandle BUILDER;
    static final VarHandle THREAD_LOCALS;
    static final VarHandle INHERITABLE_THREAD_LOCALS;

    /* (Thread) StackTraceElement[]: the frames of a thread if it is mounted, else null. Null where
     * the JDK has no such method; then there are no frames. */
    static final @Nullable MethodHandle MOUNTED_STACK;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        BUILDER =
            MethodHandles.privateLookupIn(builder, lookup)
                .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        MethodHandles.Lookup inThread = MethodHandles.privateLookupIn(Thread.class, lookup);
        Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
        THREAD_LOCALS = inThread.findVarHandle(Thread.class, "threadLocals", map);
        INHERITABLE_THREAD_LOCALS =
            inThread.findVarHandle(Thread.class, "inheritableThreadLocals", map);
        MOUNTED_STACK = mountedStack(inThread);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static @Nullable MethodHandle mountedStack(MethodHandles.Lookup inThread) {
      try {
        return inThread.findSpecial( // Thread's own, not the one that overrides it
            Thread.class,
            "asyncGetStackTrace",
            MethodType.methodType(StackTraceElement[].class),
            Thread.class);
      } catch (ReflectiveOperationException e) {
        CoroutinePool.LOG.info("this JDK does not show the frames of a mounted coroutine", e);
        return null;
      }
    }

    static void load() {}
  }

  /** Own executor where the flag is set, portable elsewhere or if asked for. */
  static VirtualThreads of(boolean forcePortable) {
    if (forcePortable) {
      return new VirtualThreads(true);
    }
    Module module = VirtualThreads.class.getModule();
    String flag =
        "--add-opens java.base/java.lang=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    if (!Object.class.getModule().isOpen("java.lang", module)) {
      tell("portable mode: suspending costs more; start the JVM with " + flag);
      return new VirtualThreads(true);
    }
    try {
      Opened.load();
    } catch (LinkageError e) {
      tell("portable mode: this JDK has no virtual threads on an own executor: " + e.getCause());
      return new VirtualThreads(true);
    }
    Pollers.start();
    return new VirtualThreads(false);
  }

  private static void tell(String why) {
    if (TOLD.compareAndSet(false, true)) {
      CoroutinePool.LOG.warn(why);
    }
  }

  boolean portable() {
    return portable;
  }

  /** A new coroutine of this kind. */
  Coroutine newCoroutine(CoroutinePool pool) {
    if (portable()) {
      return new Portable(pool);
    }
    OwnExecutor coroutine = new OwnExecutor(pool);
    coroutine.thread().start(); // hands over the continuation; runs when it is mounted
    return coroutine;
  }

  /** An unstarted thread that may mount coroutines. */
  Thread newWorkerThread(String name, Runnable work) {
    return portable()
        ? Thread.ofVirtual().name(name).unstarted(work)
        : Thread.ofPlatform().name(name).daemon().unstarted(work);
  }

  /** Whether the calling thread may mount coroutines. */
  boolean canMount() {
    return portable() || !Thread.currentThread().isVirtual();
  }

  /** Portable mode cannot: documented in the package. */
  void clearThreadLocals(Thread thread) {
    if (portable) {
      return;
    }
    if (Opened.THREAD_LOCALS.get(thread) != null) {
      Opened.THREAD_LOCALS.set(thread, null);
    }
    if (Opened.INHERITABLE_THREAD_LOCALS.get(thread) != null) {
      Opened.INHERITABLE_THREAD_LOCALS.set(thread, null);
    }
  }

  private static Thread newOwnExecutorThread(OwnExecutor executor, Runnable loop) {
    try {
      return ((Thread.Builder.OfVirtual) Opened.BUILDER.invokeExact((Executor) executor))
          .inheritInheritableThreadLocals(false)
          .uncaughtExceptionHandler(executor)
          .unstarted(loop);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("virtual thread on an own executor: " + e, e);
    }
  }

  /** A virtual thread whose executor is this very object. */
  static final class OwnExecutor extends Coroutine
      implements Executor, Thread.UncaughtExceptionHandler {
    /* Set by start() before anybody else knows the thread, then constant. */
    private @Nullable Runnable continuation;

    OwnExecutor(CoroutinePool pool) {
      super(pool);
    }

    @Override
    Thread newThread(Runnable loop) {
      return newOwnExecutorThread(this, loop);
    }

    /** Called by the JDK: this thread, or one that was started in it, can run. */
    @Override
    @SuppressWarnings("ReferenceEquality") // the JDK hands in one and the same object
    public void execute(Runnable task) {
      if (continuation == null) {
        continuation = task;
      } else if (task != continuation) {
        pool.host.foreign(task);
      } else if (isMounted()) {
        pool.host.runnable(this); // the JDK had blocked it, and it is over
      } else {
        unmounted(carrier);
      }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // not a hint here: it unmounts, see above
    void leave(@Nullable Carrier from) {
      Thread.yield();
    }

    @Override
    @SuppressWarnings("NullAway") // started before anybody could mount it
    void enter(Carrier onto) {
      onto.mounted(this);
      continuation.run();
      onto.mounted(null);
    }

    @Override
    public StackTraceElement[] mountedStackTrace() {
      MethodHandle frames = Opened.MOUNTED_STACK;
      if (frames == null) {
        return NO_FRAMES;
      }
      try {
        StackTraceElement[] found = (StackTraceElement[]) frames.invokeExact(thread());
        return found == null ? NO_FRAMES : found;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("frames of " + this + ": " + e, e);
      }
    }

    @Override
    public StackTraceElement[] stackTrace() {
      StackTraceElement[] mounted = mountedStackTrace();
      return mounted.length > 0 ? mounted : suspendedStackTrace();
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
      CoroutinePool.LOG.error("a coroutine's thread ended by an exception", failure);
    }
  }

  /** A virtual thread of the JDK's scheduler, taking turns with its carrier. */
  static final class Portable extends Coroutine implements Thread.UncaughtExceptionHandler {
    private boolean started;

    /*
     * Set by the monitor around its CAS. Once that has succeeded the code goes on without a carrier,
     * may suspend, be resumed and be mounted by another one, all before the monitor has read whose
     * mount it ended. So whoever mounts waits for it. Volatile, as the word: the CAS comes after the
     * write of true, and the mount after the CAS.
     */
    private volatile boolean detaching;

    Portable(CoroutinePool pool) {
      super(pool);
    }

    @Override
    Thread newThread(Runnable loop) {
      return Thread.ofVirtual()
          .inheritInheritableThreadLocals(false)
          .uncaughtExceptionHandler(this)
          .unstarted(loop);
    }

    @Override
    @Nullable Carrier detach() {
      detaching = true;
      try {
        return toDetached() ? carrier : null;
      } finally {
        detaching = false;
      }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the monitor may want this very processor
    void awaitDetached() {
      while (detaching) {
        Thread.yield();
      }
    }

    @Override
    void awaitFirstMount() {
      awaitMount();
    }

    @Override
    void leave(@Nullable Carrier from) {
      unmounted(from);
      if (from != null) {
        from.handBack();
      }
      awaitMount();
    }

    private void awaitMount() {
      boolean interrupted = false;
      while (!isMounted()) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted(); // park would return at once for ever
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    void prepare(Carrier onto) {
      onto.beginMount(this);
    }

    @Override
    void enter(Carrier onto) {
      if (started) {
        LockSupport.unpark(thread());
      } else {
        started = true;
        thread().start();
      }
      onto.awaitHandBack();
    }

    @Override
    void ended(@Nullable Carrier on) {
      if (on != null) {
        on.handBack();
      }
    }

    @Override
    public StackTraceElement[] stackTrace() {
      return thread().getStackTrace();
    }

    @Override
    public StackTraceElement[] mountedStackTrace() {
      StackTraceElement[] stack = isMounted() ? thread().getStackTrace() : NO_FRAMES;
      return Arrays.stream(stack).anyMatch(Portable::isAwaitMount) ? NO_FRAMES : stack;
    }

    /** The frame of one that has been mounted, but waits for the JDK to run it. */
    private static boolean isAwaitMount(StackTraceElement frame) {
      return frame.getMethodName().equals("awaitMount")
          && frame.getClassName().equals(Portable.class.getName());
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
      CoroutinePool.LOG.error("a coroutine's thread ended by an exception", failure);
    }
  }

  /**
   * Starts the JDK's socket pollers from a virtual thread of the JDK's own scheduler. They inherit
   * the scheduler of the thread that first needs them; if that were a coroutine, every socket of
   * the process would be polled by turns of that one executor.
   */
  private static final class Pollers {
    /* Guarded by the class. Not a static initialiser: the threads below need this class too. */
    private static boolean started;

    static synchronized void start() {
      if (!started) {
        started = true;
        Thread plain = Thread.ofPlatform().daemon().name("coact-start").start(Pollers::touch);
        CoroutinePool.joinUninterruptibly(plain);
      }
    }

    private static void touch() {
      try {
        Thread.ofVirtual().start(Pollers::readOnce).join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void readOnce() {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        client.setSoTimeout(1);
        client.getInputStream().read();
      } catch (SocketTimeoutException expected) {
        // The read waited in a poller, which is what this is for.
      } catch (IOException e) {
        CoroutinePool.LOG.debug("no loopback socket to start the pollers with", e);
      }
    }
  }
}
