/** Coroutines: virtual threads on our own executor, with pooled stacks. */
module dev.coact.coroutine {
  exports dev.coact.coroutine;

  requires jdk.management;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;
}
