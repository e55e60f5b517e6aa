package app.cairn;

import app.cairn.engine.EngineProperties;
import app.cairn.library.LibraryProperties;
import app.cairn.library.parse.ParseProperties;
import app.cairn.library.parse.ParserProperties;
import app.cairn.search.SearchProperties;
import java.nio.file.Path;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// All settings of Cairn, under the prefix `cairn`; each feature brings a record of its own. A
/// setting that is not here, or has a value that does not fit, stops the start.
///
/// @param home the data folder
/// @param port the port on loopback; 0 takes any that is free
/// @param openBrowser whether the start opens the page on a desktop
/// @param engine how models run
/// @param library how folders are followed and documents are read
/// @param parse how much of a file is read
/// @param parser how the processes run that read files
/// @param search how passages are looked for
public record CairnProperties(
    @DefaultValue("~/.cairn") Path home,
    @DefaultValue("7878") int port,
    @DefaultValue("true") boolean openBrowser,
    @DefaultValue EngineProperties engine,
    @DefaultValue LibraryProperties library,
    @DefaultValue ParseProperties parse,
    @DefaultValue ParserProperties parser,
    @DefaultValue SearchProperties search) {

  public CairnProperties {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "cairn.port is %d, but a port is a number from 0 to 65535".formatted(port));
    }
  }
}
