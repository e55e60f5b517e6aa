package app.cairn.worker;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker program that does whatever a test asks, in a real child process.
public final class Puppet implements WorkerProgram<Puppet.Order, Puppet.Answer> {

  /// What it can be told.
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  public sealed interface Order {
    record Echo(String text) implements Order {}

    record Count(int numbers) implements Order {}

    record CountUntilCancelled() implements Order {}

    record Sleep(long millis) implements Order {}

    record Refuse(String reason) implements Order {}

    record Halt(int status) implements Order {}

    record Eat() implements Order {}

    record Recurse() implements Order {}

    record Large(int length) implements Order {}

    record ReplyAfterTheEnd() implements Order {}

    record Chatter(int lines) implements Order {}
  }

  /// What it says.
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  public sealed interface Answer {
    record Text(String text) implements Answer {}

    record Figure(int number) implements Answer {}
  }

  private static volatile int lastCount;

  @Override
  public Class<Order> requestType() {
    return Order.class;
  }

  @Override
  public void handle(Order order, Replies<Answer> replies) throws Exception {
    switch (order) {
      case Order.Echo(String text) ->
          replies.send(new Answer.Text(text.equals("last count") ? "" + lastCount : text));
      case Order.Count(int numbers) -> {
        for (int i = 0; i < numbers; i++) {
          lastCount = i;
          replies.send(new Answer.Figure(i));
        }
      }
      case Order.CountUntilCancelled() -> {
        for (int i = 0; !replies.cancelled(); i++) {
          lastCount = i;
          replies.send(new Answer.Figure(i));
        }
      }
      case Order.Sleep(long millis) -> {
        Thread.sleep(millis);
        replies.send(new Answer.Text("slept"));
      }
      case Order.Refuse(String reason) -> throw new IllegalArgumentException(reason);
      case Order.Halt(int status) -> Runtime.getRuntime().halt(status);
      case Order.Eat() -> {
        List<byte[]> eaten = new ArrayList<>();
        while (eaten.size() < 1_000) {
          eaten.add(new byte[1 << 20]);
        }
      }
      case Order.Recurse() -> replies.send(new Answer.Figure(depth(0)));
      case Order.Large(int length) -> replies.send(new Answer.Text("x".repeat(length)));
      case Order.ReplyAfterTheEnd() ->
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Thread.sleep(200);
                      replies.send(new Answer.Text("late"));
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      case Order.Chatter(int lines) -> {
        for (int i = 0; i < lines; i++) {
          System.out.println("x".repeat(100));
        }
        replies.send(new Answer.Text("said"));
      }
    }
  }

  private static int depth(int level) {
    return level < 0 ? 0 : depth(level + 1) + 1;
  }

  /// A worker with this program.
  static Worker<Order, Answer> worker(Path folder, WorkerPolicy policy) {
    return new Worker<>(spec(folder, policy, null));
  }

  static WorkerSpec<Order, Answer> spec(Path folder, WorkerPolicy policy, @Nullable Order opening) {
    return new WorkerSpec<>(
        "puppet",
        Puppet.class,
        Answer.class,
        opening,
        List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        folder,
        policy);
  }
}
