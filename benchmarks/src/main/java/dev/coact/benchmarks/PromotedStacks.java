package dev.coact.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.coact.coroutine.Carrier;
import dev.coact.coroutine.Coroutine;
import dev.coact.coroutine.CoroutinePool;
import dev.coact.coroutine.CoroutineSettings;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a collection does to the stacks of suspended and of pooled coroutines: nanoseconds and bytes
 * of each suspension before and after it, and the live heap. A program and not a JMH benchmark,
 * since what matters is the first few suspensions after a collection, of many stacks.
 *
 * <p>One table per style. <i>loop</i>: the coroutine never leaves its turn, as an actor in
 * straight-line style. <i>pooled</i>: a turn suspends once, then ends, and the stack is used again
 * by another turn, as in handler style. <i>fresh</i> rows make new coroutines instead.
 *
 * <pre>{@code
 * java CLASSPATH --add-opens java.base/java.lang=ALL-UNNAMED -XX:+UseG1GC \
 *     dev.coact.benchmarks.PromotedStacks 20000
 * }</pre>
 */
public final class PromotedStacks {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MAX = 1_000_000;

  private final int count;
  private final PrintStream out;
  private final ArrayDeque<Coroutine> runnable = new ArrayDeque<>();
  private final List<Coroutine> suspended = new ArrayList<>();
  private boolean loops;
  private boolean ends;

  private PromotedStacks(int count, PrintStream out) {
    this.count = count;
    this.out = out;
  }

  /** The argument is the number of coroutines; without it 20 000. */
  public static void main(String[] args) throws InterruptedException {
    int count = args.length == 0 ? 20_000 : Integer.parseInt(args[0]);
    new PromotedStacks(count, System.out).measure();
  }

  private void measure() throws InterruptedException {
    CoroutineSettings settings = new CoroutineSettings(Math.min(count, 100_000), MAX, false);
    CoroutinePool pool = new CoroutinePool(settings, new Host(), this::body);
    out.println("portable=" + pool.portable() + " coroutines=" + count);
    Thread worker =
        pool.newWorkerThread(
            "promoted-stacks",
            () -> {
              Carrier carrier = pool.newCarrier(this);
              warmUp(carrier);
              pooled(carrier);
              loop(carrier);
              carrier.close();
            });
    worker.start();
    worker.join();
    pool.close();
  }

  /** Until the compiled code knows both styles: frames of the interpreter cost more. */
  private void warmUp(Carrier carrier) {
    for (int i = 0; i < 6_000_000 / count + 1; i++) {
      loops = i % 2 == 0;
      ends = false;
      start(carrier);
      for (int round = 0; loops && round < 4; round++) {
        resumeAll(carrier);
      }
      ends = true;
      resumeAll(carrier);
    }
  }

  private void pooled(Carrier carrier) {
    loops = false;
    carrier.close(); // the stacks of the warm-up
    line("pooled", "heap", "", heap());
    reportTurns("fresh", carrier);
    reportTurns("again", carrier);
    for (int collections = 0; collections < 3; collections++) {
      line("pooled", "heap after a full collection", "", heap());
      reportTurns("again, first", carrier);
      reportTurns("again, second", carrier);
    }
    collectYoung();
    reportTurns("first after a young collection", carrier);
    reportTurns("second", carrier);
  }

  private void reportTurns(String which, Carrier carrier) {
    report("pooled", which + ": start, suspend", () -> start(carrier));
    report("pooled", which + ": resume, end", () -> resumeAll(carrier));
  }

  private void loop(Carrier carrier) {
    carrier.close();
    line("loop", "heap", "", heap());
    loops = true;
    ends = false;
    report("loop", "fresh: start, suspend", () -> start(carrier));
    report("loop", "resume, suspend", () -> resumeAll(carrier));
    for (int collections = 0; collections < 4; collections++) {
      line("loop", "heap after a full collection", "", heap());
      report("loop", "resume, suspend, first", () -> resumeAll(carrier));
      report("loop", "resume, suspend, second", () -> resumeAll(carrier));
    }
    collectYoung();
    report("loop", "first after a young collection", () -> resumeAll(carrier));
    report("loop", "second", () -> resumeAll(carrier));
    line("loop", "heap after a full collection", "", heap());
    ends = true;
    resumeAll(carrier);
  }

  /** Makes garbage until the collector has run. */
  private void collectYoung() {
    long before = collections();
    long bytes = 0;
    while (collections() == before) {
      bytes += new byte[100_000].length;
    }
    out.println("        garbage until the next collection: " + bytes / 1_000_000 + " MB");
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private void report(String style, String what, Runnable work) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    work.run();
    long nanos = System.nanoTime() - start;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    line(style, what, Long.toString(nanos / count), bytes);
  }

  private void line(String style, String what, String nanos, long bytes) {
    out.printf("%-7s %-46s %8s ns %8d B%n", style, what, nanos, bytes / count);
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void start(Carrier carrier) {
    for (int i = 0; i < count; i++) {
      carrier.run();
    }
  }

  private void resumeAll(Carrier carrier) {
    List<Coroutine> resumed = new ArrayList<>(suspended);
    suspended.clear();
    for (int i = 0; i < resumed.size(); i++) {
      resumed.get(i).resume();
      carrier.mount(runnable.remove());
    }
  }

  private void body(Coroutine self) {
    self.attach(this);
    turn(self);
    self.endTurn();
  }

  private void turn(Coroutine self) {
    do {
      suspended.add(self);
      self.suspend();
    } while (loops && !ends);
  }

  private final class Host implements Coroutine.Host {
    @Override
    public void runnable(Coroutine coroutine) {
      runnable.add(coroutine);
    }

    @Override
    public void yielded(Coroutine coroutine) {
      runnable.add(coroutine);
    }

    @Override
    public void foreign(Runnable continuation) {
      throw new IllegalStateException("foreign: " + continuation + " (expected: none)");
    }

    @Override
    public void uncaught(Coroutine coroutine, Throwable failure) {
      failure.printStackTrace(out);
    }
  }
}
