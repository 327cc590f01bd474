/**
 * Memory outside the Java heap that belongs to actors and is free again, exactly once, when they
 * end.
 *
 * <p><b>What is here.</b> A {@link dev.coact.memory.SlabDepot} per actor system takes chunks from
 * the machine and cuts slabs out of them. An {@link dev.coact.memory.ActorHeap} per actor that asks
 * for memory takes slabs from the depot and serves {@link dev.coact.memory.Block}s from them. A
 * block is bounds-checked and can be touched only in its owner's turn; {@link
 * dev.coact.memory.Block#moveTo} gives it to another actor, {@link
 * dev.coact.memory.Block#acquireView} lends it to a channel.
 *
 * <p><b>What is deliberately not here.</b>
 *
 * <ul>
 *   <li>Actors, threads, clocks. Who is running is asked of a {@link dev.coact.memory.HeapOwner},
 *       which the runtime implements. When to {@linkplain dev.coact.memory.SlabDepot#trim() age} is
 *       the runtime's choice.
 *   <li>Reference counts. A block has one owner at any time; what several actors read is copied, or
 *       served by one of them.
 *   <li>Arenas for one actor or one block. Closing an arena stops every thread for a moment and a
 *       confined arena belongs to a thread, but an actor's coroutine changes.
 *   <li>Blocks of 2 GiB or more. IO works on {@code ByteBuffer}s, which cannot be longer.
 *   <li>A finalizer or cleaner for forgotten blocks. They are free when their actor ends.
 * </ul>
 *
 * <p><b>Conventions.</b> Sizes and offsets are in bytes and say so where they are not. Numbers in
 * blocks are big-endian (network order), as in a new {@code ByteBuffer}. State is plain, volatile
 * or guarded by a monitor, and the class that holds it says which: <em>owner</em> means code in the
 * owner's turn, whose hand-off from worker to worker orders it.
 *
 * <p><b>Words.</b> <em>chunk</em>: what is mapped and unmapped, one arena. <em>unit</em>: {@code
 * slabBytes} of a chunk. <em>slab</em>: a run of units that one heap holds for one size class.
 * <em>slot</em>: the place of one block in a slab. <em>vacant</em>: holding no block. Blocks larger
 * than the largest size class have a slab of their own.
 */
@NullMarked
package dev.coact.memory;

import org.jspecify.annotations.NullMarked;
