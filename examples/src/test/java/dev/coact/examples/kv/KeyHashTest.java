package dev.coact.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyHashTest {
  private static final KeyHash HASH = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  /** The first vectors of SipHash-1-3 with 64 bits for this key and the inputs 00, 00 01, ... */
  @Test
  void of_referenceInputs_isSipHash13() {
    assertThat(HASH.of(new byte[] {})).isEqualTo(0xabac0158050fc4dcL);
    assertThat(HASH.of(new byte[] {0})).isEqualTo(0xc9f49bf37d57ca93L);
    assertThat(HASH.of(new byte[] {0, 1})).isEqualTo(0x82cb9b024dc7d44dL);
  }

  @Property
  void shardOf_anyHash_isAShard(@ForAll long hash, @ForAll @IntRange(min = 1, max = 1024) int n) {
    assertThat(KeyHash.shardOf(hash, n)).isBetween(0, n - 1);
  }

  @Property
  void of_anyOtherSecret_differs(@ForAll @Size(max = 40) byte[] key, @ForAll long secret) {
    long other = new KeyHash(secret, ~secret).of(key);

    assertThat(other).isEqualTo(new KeyHash(secret, ~secret).of(key.clone()));
    assertThat(other).isNotEqualTo(HASH.of(key));
  }

  @Test
  void shardOf_numberedKeys_spreadEvenly() {
    int[] counts = new int[4];
    Set<Integer> low = new HashSet<>();
    for (int i = 0; i < 40_000; i++) {
      long hash = HASH.of(("key:" + i).getBytes(StandardCharsets.US_ASCII));
      counts[KeyHash.shardOf(hash, 4)]++;
      low.add((int) hash & 0xfff);
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 9_500 && count < 10_500);
    assertThat(low).hasSizeGreaterThan(4_000);
  }
}
