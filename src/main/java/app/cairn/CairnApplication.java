package app.cairn;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Starts Cairn: the service, or, with a worker's name as the first argument, one of its child
/// processes.
@SpringBootApplication
public class CairnApplication {

  /// Runs until stopped.
  ///
  /// @param args Spring Boot's options, or the name of a worker and its socket
  public static void main(String[] args) {
    SpringApplication.run(CairnApplication.class, args);
  }
}
