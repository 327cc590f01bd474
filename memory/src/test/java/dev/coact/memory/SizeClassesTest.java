package dev.coact.memory;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SizeClassesTest {
  @Property
  void indexOf_isTheSmallestClassThatFits(@ForAll @IntRange(min = 1, max = 1 << 26) int bytes) {
    int index = SizeClasses.indexOf(bytes);
    assertThat(SizeClasses.sizeOf(index)).isGreaterThanOrEqualTo(bytes);
    assertThat(index == 0 ? 0 : SizeClasses.sizeOf(index - 1)).isLessThan(bytes);
  }

  @Property
  void shapeFor_fitsAndWastesLittle(
      @ForAll @IntRange(min = 1, max = 1 << 22) int bytes,
      @ForAll @IntRange(min = 6, max = 16) int slabPower,
      @ForAll @IntRange(min = 1, max = 40) int unitsPerChunk) {
    int slabBytes = 1 << slabPower;
    SizeClasses classes = new SizeClasses(slabBytes, unitsPerChunk);
    SlabShape shape = classes.shapeFor(bytes);
    long slab = (long) shape.units() * slabBytes;
    assertThat(shape.slotBytes()).isBetween((long) bytes, Long.MAX_VALUE).matches(s -> s % 16 == 0);
    assertThat(shape.slots()).isPositive();
    assertThat(shape.slots() * shape.slotBytes()).isLessThanOrEqualTo(slab);
    if (shape.sizeClass() < classes.count()) {
      assertThat(shape.units()).isLessThanOrEqualTo(unitsPerChunk);
    } else {
      assertThat(slab - bytes).isLessThan(slabBytes);
    }
    if (unitsPerChunk >= 8) {
      assertThat(slab % shape.slotBytes()).isLessThanOrEqualTo(slab / 8);
      assertThat(shape.slotBytes() - bytes).isLessThan(Math.max(16, shape.slotBytes() / 5));
    }
  }
}
