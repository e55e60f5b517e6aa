package app.cairn;

import app.cairn.web.StartLinks;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Tells the user where Cairn is once it serves, and opens the page on a desktop. The address lets
/// its bearer in, so it goes to the terminal and never to the log.
@Component
class Announcement {

  private static final Logger log = LoggerFactory.getLogger(Announcement.class);

  private final CairnProperties properties;
  private final StartLinks links;

  Announcement(CairnProperties properties, StartLinks links) {
    this.properties = properties;
    this.links = links;
  }

  @EventListener
  void announce(ApplicationReadyEvent ready) {
    int port =
        ready
            .getApplicationContext()
            .getEnvironment()
            .getRequiredProperty("local.server.port", Integer.class);
    log.info("Cairn serves http://127.0.0.1:{} with the data folder {}", port, properties.home());
    if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
      log.warn(
          "Files whose names are not plain English letters cannot be read. Start Cairn with"
              + " LANG=C.UTF-8 in its environment.");
    }
    URI url = links.create(port).url();
    System.out.printf(
        Locale.ROOT,
        "%n  Open this address in your browser (once, within %d minutes):%n  %s%n%n",
        StartLinks.LIFETIME.toMinutes(),
        url);
    System.out.flush();
    if (properties.openBrowser()) {
      open(url);
    }
  }

  private static void open(URI url) {
    String command;
    if (System.getProperty("os.name").startsWith("Mac")) {
      command = "open";
    } else if (System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null) {
      command = "xdg-open";
    } else {
      return;
    }
    try {
      new ProcessBuilder(command, url.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      log.info("The browser could not be opened with {}: open the address above yourself", command);
    }
  }
}
