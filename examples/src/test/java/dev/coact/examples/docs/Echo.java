package dev.coact.examples.docs;

import dev.coact.actor.ActorContext;
import dev.coact.actor.ActorRef;
import dev.coact.io.ActorIo;
import dev.coact.io.Connection;
import dev.coact.io.Listener;
import dev.coact.memory.Block;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A server of actors. */
final class Echo {
  private Echo() {}

  // docs: server
  /** Accepts; starts one actor for each connection and gives it the connection. */
  static void accept(ActorContext<ActorIo> ctx, InetSocketAddress address) throws IOException {
    Listener listener = ctx.io().listen(address, 0);
    while (true) {
      Connection connection = listener.accept();
      ActorRef<Connection> child = ctx.spawn(echo -> serve(echo, ctx.self()));
      child.tell(connection.transferTo(ctx.receive()));
    }
  }

  /** Echoes what one client sends until it hangs up. */
  static void serve(ActorContext<Connection> ctx, ActorRef<ActorIo> acceptor) throws IOException {
    acceptor.tell(ctx.io()); // where to give the connection to
    Connection connection = ctx.receive();
    Block block = ctx.heap().allocate(4096); // zeros, outside the Java heap
    int n = connection.read(block, 0, block.size());
    while (n > 0) {
      connection.write(block, 0, n);
      n = connection.read(block, 0, block.size());
    }
  } // returning stops the actor: the connection is closed, the block is free
  // end
}
