package dev.coact.actor;

import dev.coact.actor.ConfigKey.Effect;

/** Section {@code memory}: blocks outside the Java heap. */
public final class MemorySection extends Section<MemorySection> {
  static final SectionKeys KEYS = new SectionKeys("memory", "Blocks outside the Java heap.");

  static final ConfigKey<Long> ACTOR_QUOTA =
      KEYS.size(
          "actor-quota",
          64 * SectionKeys.MIB,
          1,
          SectionKeys.TIB,
          Effect.NEW_ACTORS,
          "Most bytes in blocks that one actor may hold.");

  static final ConfigKey<Long> SYSTEM_QUOTA =
      KEYS.size(
          "system-quota",
          SectionKeys.GIB,
          SectionKeys.MIB,
          1024 * SectionKeys.TIB,
          Effect.RESTART,
          "Most bytes mapped for all actors together, empty chunks included; at least `chunk-size`.");

  static final ConfigKey<Long> CHUNK_SIZE =
      KEYS.powerOfTwo(
          "chunk-size",
          4 * SectionKeys.MIB,
          SectionKeys.MIB,
          64 * SectionKeys.MIB,
          Effect.RESTART,
          "Bytes that are mapped at once and cut into slabs.");

  static final ConfigKey<Long> SLAB_SIZE =
      KEYS.powerOfTwo(
          "slab-size",
          16 * SectionKeys.KIB,
          64,
          SectionKeys.MIB,
          Effect.RESTART,
          "Bytes that an actor takes from a chunk at once, one slab at least for each size of block it uses.");

  static final ConfigKey<Integer> RETAINED_CHUNKS =
      KEYS.integer(
          "retained-chunks",
          "chunks",
          4,
          0,
          1_000_000,
          "unmap at once",
          Effect.RESTART,
          "Most empty chunks that are kept for reuse.");

  static final ConfigKey<Integer> RETAINED_SLABS =
      KEYS.integer(
          "retained-slabs",
          "slabs",
          2,
          0,
          1_000_000,
          "give back at once",
          Effect.RESTART,
          "Most empty slabs that one actor keeps for reuse.");

  private MemorySection(Object[] values) {
    super(KEYS, values);
    if (systemQuota() < chunkSize()) {
      throw new IllegalArgumentException(
          SYSTEM_QUOTA.complaint(systemQuota(), atLeast(chunkSize())));
    }
  }

  static MemorySection read(ConfigReader coact) {
    Object[] values = KEYS.read(coact);
    long chunkSize = CHUNK_SIZE.read(coact);
    if (SYSTEM_QUOTA.read(coact) < chunkSize) {
      coact.section(KEYS.name()).reject(SYSTEM_QUOTA.name(), atLeast(chunkSize));
      values[SYSTEM_QUOTA.index()] = chunkSize;
    }
    return new MemorySection(values);
  }

  @Override
  MemorySection copy(Object[] values) {
    return new MemorySection(values);
  }

  /** Most bytes one actor may hold. */
  public long actorQuota() {
    return get(ACTOR_QUOTA);
  }

  /** A copy with another {@code actorQuota}. */
  public MemorySection withActorQuota(long actorQuota) {
    return with(ACTOR_QUOTA, actorQuota);
  }

  /** Most bytes mapped for all actors, at least {@code chunkSize}. */
  public long systemQuota() {
    return get(SYSTEM_QUOTA);
  }

  /** A copy with another {@code systemQuota}. */
  public MemorySection withSystemQuota(long systemQuota) {
    return with(SYSTEM_QUOTA, systemQuota);
  }

  /** Bytes mapped at once, a power of two. */
  public long chunkSize() {
    return get(CHUNK_SIZE);
  }

  /** A copy with another {@code chunkSize}. */
  public MemorySection withChunkSize(long chunkSize) {
    return with(CHUNK_SIZE, chunkSize);
  }

  /** Bytes an actor takes from a chunk at once, a power of two. */
  public long slabSize() {
    return get(SLAB_SIZE);
  }

  /** A copy with another {@code slabSize}. */
  public MemorySection withSlabSize(long slabSize) {
    return with(SLAB_SIZE, slabSize);
  }

  /** Most empty chunks kept for reuse. */
  public int retainedChunks() {
    return get(RETAINED_CHUNKS);
  }

  /** A copy with another {@code retainedChunks}. */
  public MemorySection withRetainedChunks(int retainedChunks) {
    return with(RETAINED_CHUNKS, retainedChunks);
  }

  /** Most empty slabs one actor keeps for reuse. */
  public int retainedSlabs() {
    return get(RETAINED_SLABS);
  }

  /** A copy with another {@code retainedSlabs}. */
  public MemorySection withRetainedSlabs(int retainedSlabs) {
    return with(RETAINED_SLABS, retainedSlabs);
  }

  private static String atLeast(long chunkSize) {
    return "at least " + CHUNK_SIZE.path() + ", " + CHUNK_SIZE.rule().show(chunkSize);
  }
}
