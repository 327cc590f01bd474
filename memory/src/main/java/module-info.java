/** Actor heaps: blocks on recycled slabs, with owners, generations and quotas. */
module dev.coact.memory {
  requires jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.coact.memory;
}
