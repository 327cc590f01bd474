/** Bounded mailboxes with a system lane and a user lane. */
module dev.coact.mailbox {
  requires org.jctools.core.jdk11;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;
}
