package dev.coact.benchmarks;

import dev.coact.scheduler.Task;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to take half of another worker's queue. One operation puts {@code entries} into a
 * ring and takes all of them out again: {@code owner} by the owner alone, {@code thief} the older
 * half by way of one steal into a second ring. The difference is the steal. One thread plays both,
 * so no cache line moves between cores: it is the least that a steal can cost.
 *
 * <p>The ring is not public, so it is reached by method handles, which the compiler sees through.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StealBenchmark {
  private static final MethodHandle NEW;
  private static final MethodHandle PUSH;
  private static final MethodHandle POP;
  private static final MethodHandle STEAL;

  static {
    try {
      Class<?> ring = Class.forName("dev.coact.scheduler.RunRing");
      Class<?> entry = Class.forName("dev.coact.scheduler.Entry");
      MethodHandles.Lookup in = MethodHandles.privateLookupIn(ring, MethodHandles.lookup());
      NEW =
          in.findConstructor(ring, MethodType.methodType(void.class))
              .asType(MethodType.methodType(Object.class));
      PUSH =
          in.findVirtual(ring, "push", MethodType.methodType(boolean.class, entry))
              .asType(MethodType.methodType(boolean.class, Object.class, Object.class));
      POP =
          in.findVirtual(ring, "pop", MethodType.methodType(entry))
              .asType(MethodType.methodType(Object.class, Object.class));
      STEAL =
          in.findVirtual(ring, "stealInto", MethodType.methodType(entry, ring))
              .asType(MethodType.methodType(Object.class, Object.class, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How many there are to halve; 256 is a full ring. */
  @Param({"2", "32", "256"})
  public int entries;

  @SuppressWarnings("NullAway.Init") // by make()
  private Object victim;

  @SuppressWarnings("NullAway.Init") // by make()
  private Object thief;

  private final Object entry = new Silent();

  /** Made by JMH. */
  public StealBenchmark() {}

  /** Makes the rings. */
  @Setup
  public void make() throws Throwable {
    victim = (Object) NEW.invokeExact();
    thief = (Object) NEW.invokeExact();
  }

  /** In and out by the owner. */
  @Benchmark
  public int owner() throws Throwable {
    fill();
    return drain(victim);
  }

  /** In by the owner, half of them out by the thief. */
  @Benchmark
  public int thief() throws Throwable {
    fill();
    int taken = (Object) STEAL.invokeExact(victim, thief) == null ? 0 : 1;
    return taken + drain(thief) + drain(victim);
  }

  private void fill() throws Throwable {
    for (int i = 0; i < entries; i++) {
      boolean _ = (boolean) PUSH.invokeExact(victim, entry);
    }
  }

  private static int drain(Object ring) throws Throwable {
    int taken = 0;
    while ((Object) POP.invokeExact(ring) != null) {
      taken++;
    }
    return taken;
  }

  private static final class Silent extends Task {
    @Override
    protected void run() {
      // Never run.
    }

    @Override
    protected RuntimeException cancellation() {
      return new CancellationException("benchmark");
    }
  }
}
