package app.cairn;

import app.cairn.worker.WorkerMain;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/// Starts Cairn: the service, or, with a worker's name as the first argument, one of its child
/// processes.
@SpringBootApplication
public class CairnApplication {

  /// Runs until stopped.
  ///
  /// @param args Spring Boot's options, or the name of a worker and its socket, or `evaluate` and
  ///   what to measure, or `quantize` and which model
  public static void main(String[] args) throws IOException, InterruptedException {
    if (WorkerMain.requested(args)) {
      WorkerMain.main(args);
      return;
    }
    if (QuantizationCommand.requested(args)) {
      System.exit(QuantizationCommand.run(args));
    }
    if (EvaluationCommand.requested(args)) {
      System.exit(EvaluationCommand.run(args));
    }
    start(args);
  }

  /// Starts the service and returns when it serves.
  ///
  /// @param args options such as `--cairn.home=/path`
  public static ConfigurableApplicationContext start(String... args) {
    SpringApplication application = new SpringApplication(CairnApplication.class);
    application.addListeners(new StartListener());
    return application.run(args);
  }
}
