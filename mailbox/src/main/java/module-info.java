/** Bounded mailboxes with a system lane and a user lane. */
module dev.coact.mailbox {
  requires static transitive org.jspecify;

  exports dev.coact.mailbox;
}
