package dev.coact.benchmarks;

import dev.coact.memory.ActorHeap;
import dev.coact.memory.Block;
import dev.coact.memory.HeapOwner;
import dev.coact.memory.MemorySettings;
import dev.coact.memory.SlabDepot;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a block costs: made and freed, touched, lent to a channel, given away. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class MemoryBenchmark {
  @Param({"64", "1024", "16384"})
  public int size;

  private final SlabDepot depot = new SlabDepot(MemorySettings.defaults());
  private final Owner owner = new Owner();
  private final ActorHeap heap = depot.open(owner);
  private final ActorHeap other = depot.open(owner);
  private Block block = heap.allocate(64);

  @Setup
  public void allocate() {
    block = heap.allocate(size);
  }

  @TearDown
  public void close() {
    heap.close();
    other.close();
    depot.close();
  }

  @Benchmark
  public long allocateAndFree() {
    Block made = heap.allocate(size);
    made.putLong(0, 1);
    long read = made.getLong(8);
    made.free();
    return read;
  }

  @Benchmark
  public long get() {
    return block.getLong(8);
  }

  @Benchmark
  public void put() {
    block.putLong(8, 1);
  }

  @Benchmark
  public ByteBuffer acquireAndReleaseView() {
    ByteBuffer view = block.acquireView(0, size);
    block.releaseView();
    return view;
  }

  @Benchmark
  public void moveThereAndBack() {
    block = block.moveTo(other).moveTo(heap);
  }

  @Benchmark
  public void openAllocateAndCloseHeap() {
    try (ActorHeap brief = depot.open(owner)) {
      brief.allocate(size);
    }
  }

  /** Asks a field, as the runtime's owners do. */
  private static final class Owner implements HeapOwner {
    private final Owner current = this;

    @Override
    public String name() {
      return "/user/benchmark";
    }

    @Override
    public boolean isCurrent() {
      return current == this;
    }
  }
}
