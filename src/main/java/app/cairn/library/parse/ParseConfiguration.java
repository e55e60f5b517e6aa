package app.cairn.library.parse;

import app.cairn.worker.Worker;
import app.cairn.worker.WorkerPolicy;
import app.cairn.worker.WorkerProgram;
import app.cairn.worker.WorkerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires the parser.
@Configuration(proxyBeanMethods = false)
class ParseConfiguration {

  private static final Duration SILENCE = Duration.ofSeconds(30);

  @Bean
  ParserPool documentParser(
      ParseProperties limits,
      ParserProperties processes,
      @Qualifier("dataFolder") Path dataFolder) {
    return pool(ParserProgram.class, limits, processes, dataFolder.resolve("run"));
  }

  /// Processes that run `program`, none of them started yet.
  static ParserPool pool(
      Class<? extends WorkerProgram<ParserRequest, ParserReply>> program,
      ParseProperties limits,
      ParserProperties processes,
      Path runFolder) {
    List<Worker<ParserRequest, ParserReply>> workers =
        IntStream.rangeClosed(1, processes.processes())
            .mapToObj(
                number ->
                    new Worker<>(spec("parser-" + number, program, limits, processes, runFolder)))
            .toList();
    return new ParserPool(workers, processes.timeLimit());
  }

  private static WorkerSpec<ParserRequest, ParserReply> spec(
      String name,
      Class<? extends WorkerProgram<ParserRequest, ParserReply>> program,
      ParseProperties limits,
      ParserProperties processes,
      Path runFolder) {
    return new WorkerSpec<>(
        name,
        program,
        ParserReply.class,
        ParserRequest.Open.of(limits),
        List.of(
            "-Xmx" + processes.heap().toMegabytes() + "m",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:ReservedCodeCacheSize=96m",
            // Libraries log what they find in documents.
            "-Dcairn.worker.log=OFF"),
        runFolder,
        WorkerPolicy.DEFAULT
            .withLife(processes.startTimeout(), SILENCE)
            .withIdleLimit(processes.idleTimeout())
            .withDeadlyRequests(processes.maxFiles(), processes.maxMemory().toBytes()));
  }
}
