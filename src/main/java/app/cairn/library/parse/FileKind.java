package app.cairn.library.parse;

import java.util.Set;
import org.apache.tika.mime.MediaType;

/// Which parser reads a file.
enum FileKind {
  MARKDOWN,
  NOTEBOOK,
  DELIMITED,
  CODE,
  TEXT,
  HTML,
  WEB_PAGES,
  MAIL,
  PDF,
  SHEETS,
  OTHER,
  UNKNOWN,
  WITHOUT_TEXT;

  private static final Set<String> MARKDOWN_ENDINGS = Set.of("md", "markdown", "mdown", "mdx");

  private static final Set<String> CODE_ENDINGS =
      Set.of(
          """
          java kt kts scala groovy gradle py pyi js mjs cjs jsx ts tsx vue svelte c h cc cpp cxx hpp
          hh m mm swift rs go rb php pl pm lua r jl sh bash zsh fish ps1 bat cmd sql css scss less
          json jsonl json5 yaml yml toml ini cfg conf properties env proto graphql tf cmake mk make
          dart ex exs erl hs ml mli fs fsx clj cljs el lisp scm asm s vb cs f f90 for pas ada v vhd
          tex sty cls bib dockerfile nix zig sas
          """
              .trim()
              .split("\\s+", -1));

  private static final Set<String> CODE_NAMES =
      Set.of("makefile", "dockerfile", "gemfile", "rakefile", "jenkinsfile", "cmakelists.txt");

  /// Types that hold a program, a key or a font; what text there is in them is no document.
  private static final Set<String> TEXTLESS =
      Set.of(
          "application/java-vm",
          "application/x-msdownload",
          "application/x-executable",
          "application/x-sharedlib",
          "application/x-elf",
          "application/x-object",
          "application/x-mach-o",
          "application/x-font-ttf",
          "application/x-font-type1",
          "application/x-font-otf",
          "application/x-font-adobe-metric",
          "application/x-x509-key",
          "application/x-x509-cert",
          "application/x-x509-dsa-parameters",
          "application/pkix-cert",
          "application/x-java-keystore",
          "application/x-pkcs12",
          "application/ogg",
          "application/x-shockwave-flash");

  /// Pictures that are drawings with texts in them.
  private static final Set<String> DRAWINGS =
      Set.of("image/svg+xml", "image/vnd.dwg", "image/emf", "image/wmf");

  /// The parser for a type.
  ///
  /// @param name the file's name in lower case
  static FileKind of(MediaType type, String name, TikaFormats formats) {
    String full = type.getBaseType().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1);
    String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    boolean text = formats.isText(type);
    if (full.equals("text/x-web-markdown") || (text && MARKDOWN_ENDINGS.contains(ending))) {
      return MARKDOWN;
    } else if (ending.equals("ipynb") && (text || full.equals("application/x-ipynb+json"))) {
      return NOTEBOOK;
    } else if (full.equals("text/html") || full.equals("application/xhtml+xml")) {
      return HTML;
    } else if (full.equals("text/csv") || full.equals("text/tab-separated-values")) {
      return DELIMITED;
    } else if (text && (CODE_ENDINGS.contains(ending) || CODE_NAMES.contains(file))) {
      return CODE;
    } else if (text) {
      return isCode(full) ? CODE : TEXT;
    } else if (full.equals("application/pdf")) {
      return PDF;
    } else if (full.contains("excel") || full.contains("spreadsheet")) {
      return SHEETS;
    } else if (full.startsWith("message/") || full.equals("application/vnd.ms-outlook")) {
      return MAIL;
    } else if (full.equals("application/epub+zip")
        || full.equals("application/x-ibooks+zip")
        || full.equals("application/vnd.ms-htmlhelp")) {
      return WEB_PAGES;
    } else if (TEXTLESS.contains(full) || isPictureOrSound(type, full)) {
      return WITHOUT_TEXT;
    }
    return formats.isReadable(type) ? OTHER : UNKNOWN;
  }

  private static boolean isPictureOrSound(MediaType type, String full) {
    return switch (type.getType()) {
      case "audio", "video" -> true;
      case "image" -> !DRAWINGS.contains(full);
      default -> false;
    };
  }

  private static boolean isCode(String type) {
    return (type.startsWith("text/x-") && !type.equals("text/x-rst"))
        || type.equals("application/json")
        || type.equals("application/javascript")
        || type.equals("text/javascript")
        || type.equals("text/css")
        || type.equals("application/x-sh");
  }
}
