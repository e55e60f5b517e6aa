package app.cairn.library.parse;

import java.util.Map;

/// What people call a media type.
final class FormatNames {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("application/pdf", "a PDF"),
          Map.entry("application/msword", "a Word document"),
          Map.entry("application/rtf", "an RTF document"),
          Map.entry("application/vnd.ms-excel", "an Excel workbook"),
          Map.entry("application/vnd.ms-powerpoint", "a PowerPoint presentation"),
          Map.entry("application/vnd.ms-outlook", "an Outlook message"),
          Map.entry("application/epub+zip", "an EPUB book"),
          Map.entry("application/mbox", "a mailbox"),
          Map.entry("message/rfc822", "an e-mail"),
          Map.entry("application/zip", "a ZIP archive"),
          Map.entry("application/gzip", "a compressed file"),
          Map.entry("application/x-tar", "a TAR archive"),
          Map.entry("application/x-7z-compressed", "a 7z archive"),
          Map.entry("application/x-rar-compressed", "a RAR archive"),
          Map.entry("application/xml", "XML"),
          Map.entry("application/json", "JSON"),
          Map.entry("application/x-ipynb+json", "a notebook"),
          Map.entry("text/html", "a web page"),
          Map.entry("text/plain", "plain text"));

  private FormatNames() {}

  /// A name with its article, or the media type itself.
  static String of(String mediaType) {
    String name = NAMES.get(mediaType);
    if (name != null) {
      return name;
    } else if (mediaType.contains("wordprocessingml") || mediaType.contains("ms-word")) {
      return "a Word document";
    } else if (mediaType.contains("spreadsheetml") || mediaType.contains("ms-excel")) {
      return "an Excel workbook";
    } else if (mediaType.contains("presentationml") || mediaType.contains("ms-powerpoint")) {
      return "a PowerPoint presentation";
    } else if (mediaType.contains("opendocument")) {
      return "an OpenDocument file";
    }
    return mediaType;
  }
}
