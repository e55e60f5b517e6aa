package app.cairn.web;

import app.cairn.CairnApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/// The whole application on a free port with a data folder of its own.
record RunningCairn(ConfigurableApplicationContext context, Path home, int port)
    implements AutoCloseable {

  static RunningCairn start(Path home, String... settings) {
    String[] args = new String[settings.length + 3];
    args[0] = "--cairn.home=" + home;
    args[1] = "--cairn.port=0";
    args[2] = "--cairn.open-browser=false";
    System.arraycopy(settings, 0, args, 3, settings.length);
    ConfigurableApplicationContext context = CairnApplication.start(args);
    return new RunningCairn(
        context,
        home,
        context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
  }

  RawHttp http() {
    return new RawHttp(port);
  }

  String token() throws IOException {
    return Files.readString(home.resolve("token"));
  }

  /// The headers of a script.
  List<String> script() throws IOException {
    return List.of("Host: 127.0.0.1:" + port, "Authorization: Bearer " + token());
  }

  @Override
  public void close() {
    context.close();
  }
}
