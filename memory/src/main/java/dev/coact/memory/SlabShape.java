package dev.coact.memory;

/**
 * How a slab is cut.
 *
 * @param sizeClass index of the size class, {@link SizeClasses#count()} for a block that has a slab
 *     of its own because it is larger than all classes
 * @param slotBytes what one block occupies; 2^31 at most, hence a long
 * @param slots how many blocks fit
 * @param units length of the slab in units
 */
record SlabShape(int sizeClass, long slotBytes, int slots, int units) {}
