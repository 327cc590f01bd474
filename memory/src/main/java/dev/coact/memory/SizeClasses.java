package dev.coact.memory;

/**
 * The sizes that blocks are rounded up to: multiples of 16 up to 128, then four per doubling, so
 * that at most a fifth of a slot is wasted above 64 bytes. Immutable.
 */
final class SizeClasses {
  /* Design
   *
   * A slab of one unit would waste up to half of itself on large classes: two slots of 6 KiB in 16
   * KiB. So a class may have slabs of several units, and takes the fewest that waste no more than an
   * eighth. Above four units blocks are rounded to whole units, which wastes less than a fifth too.
   *
   * A chunk of few units (tests shrink it to one) has no classes above one unit, because such slabs
   * could not be found in it.
   */
  private static final int QUANTUM = 16;
  private static final int LINEAR_CLASSES = 8;
  private static final int LINEAR_LIMIT = QUANTUM * LINEAR_CLASSES;
  private static final int MAX_UNITS = 8;

  private final int unitBytes;
  private final int maxUnits;
  private final int largest;
  private final SlabShape[] shapes;

  SizeClasses(int unitBytes, int unitsPerChunk) {
    this.unitBytes = unitBytes;
    maxUnits = unitsPerChunk >= MAX_UNITS ? MAX_UNITS : 1;
    largest = unitsPerChunk >= MAX_UNITS ? 4 * unitBytes : unitBytes;
    shapes = new SlabShape[indexOf(largest) + 1];
    for (int i = 0; i < shapes.length; i++) {
      int units = unitsFor(sizeOf(i));
      shapes[i] = new SlabShape(i, sizeOf(i), units * unitBytes / sizeOf(i), units);
    }
  }

  /** Returns how many classes there are. */
  int count() {
    return shapes.length;
  }

  /** Returns the shape of the slab that serves blocks of {@code bytes}, which is 1 or more. */
  SlabShape shapeFor(int bytes) {
    return bytes <= largest ? shapes[indexOf(bytes)] : shapeOfOwn(bytes);
  }

  private SlabShape shapeOfOwn(int bytes) {
    int units = Math.ceilDiv(bytes, unitBytes);
    return new SlabShape(shapes.length, (long) units * unitBytes, 1, units);
  }

  private int unitsFor(int bytes) {
    int units = Math.ceilDiv(bytes, unitBytes);
    while (units < maxUnits && units * unitBytes % bytes > units * unitBytes / 8) {
      units++;
    }
    return units;
  }

  /** Returns the smallest class that holds {@code bytes}. */
  static int indexOf(int bytes) {
    if (bytes <= LINEAR_LIMIT) {
      return (bytes - 1) / QUANTUM;
    }
    int log = 31 - Integer.numberOfLeadingZeros(bytes - 1);
    int quarter = (bytes - 1) >>> (log - 2) & 3;
    return LINEAR_CLASSES + (log - 7) * 4 + quarter;
  }

  /** Returns the size of class {@code index}. */
  static int sizeOf(int index) {
    if (index < LINEAR_CLASSES) {
      return (index + 1) * QUANTUM;
    }
    int doubling = (index - LINEAR_CLASSES) / 4;
    int quarter = (index - LINEAR_CLASSES) % 4;
    return (5 + quarter) << (5 + doubling);
  }
}
