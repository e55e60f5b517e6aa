package app.cairn.worker;

import java.nio.file.Path;

/// A process with a child that is busy, for a test that kills the parent.
final class OrphanParent {

  private OrphanParent() {}

  public static void main(String[] args) throws InterruptedException {
    Worker<Puppet.Order, Puppet.Answer> worker =
        Puppet.worker(Path.of(args[0]), WorkerPolicy.DEFAULT);
    worker.start();
    try (ReplyStream<Puppet.Answer> busy = worker.open(new Puppet.Order.Sleep(60_000), null)) {
      System.out.println(worker.status().pid());
      Thread.sleep(60_000);
    }
  }
}
