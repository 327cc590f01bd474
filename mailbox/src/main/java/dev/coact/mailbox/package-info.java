/** Bounded mailboxes with a system lane and a user lane. */
@NullMarked
package dev.coact.mailbox;

import org.jspecify.annotations.NullMarked;
