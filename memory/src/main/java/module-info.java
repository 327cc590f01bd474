/** Actor heaps: blocks on recycled slabs, with owners, generations and quotas. */
module dev.coact.memory {
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;
}
