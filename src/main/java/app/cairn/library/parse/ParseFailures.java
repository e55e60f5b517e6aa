package app.cairn.library.parse;

import app.cairn.library.parse.ParseException.Outcome;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaMemoryLimitException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.jspecify.annotations.Nullable;

/// Puts into words why a file could not be read.
final class ParseFailures {

  private ParseFailures() {}

  static ParseException empty() {
    return new ParseException(Outcome.SKIPPED, "The file is empty.");
  }

  static ParseException encrypted() {
    return new ParseException(
        Outcome.SKIPPED,
        "It is protected by a password or encrypted. Save a copy without protection to have it"
            + " read.");
  }

  static ParseException bomb() {
    return new ParseException(
        Outcome.FAILED, "It grows out of all proportion when unpacked (a zip bomb?).");
  }

  /// Nothing to read was found in a file that is whole.
  ///
  /// @param readable whether there is a parser for the type
  static ParseException noText(String mediaType, boolean readable) {
    String type = mediaType.substring(0, mediaType.indexOf('/') + 1);
    String reason =
        switch (type) {
          case "image/" -> "There is no text in it: it is an image.";
          case "audio/" -> "There is no text in it: it is a sound recording.";
          case "video/" -> "There is no text in it: it is a video.";
          case "text/" -> "There is nothing but white space in it.";
          default ->
              switch (mediaType) {
                case "application/pdf" -> "There is no text in it (a scan?).";
                case "application/octet-stream" -> "This kind of file cannot be read.";
                default ->
                    (readable ? "There is no text in it (" : "This kind of file cannot be read (")
                        + FormatNames.of(mediaType)
                        + ").";
              };
        };
    return new ParseException(Outcome.SKIPPED, reason);
  }

  /// What an exception of a parser means for the user.
  static ParseException of(Throwable thrown, String mediaType) {
    boolean outermost = true;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (isEncryption(cause)) {
        return encrypted();
      }
      ParseException known = known(cause, outermost);
      if (known != null) {
        return known;
      }
      outermost = false;
    }
    return new ParseException(
        Outcome.FAILED,
        "It cannot be read as %s: the file seems to be damaged or cut off."
            .formatted(FormatNames.of(mediaType)));
  }

  private static @Nullable ParseException known(Throwable cause, boolean outermost) {
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    return switch (cause) {
      case ParseException ready -> ready;
      case NoSuchFileException gone when outermost ->
          new ParseException(Outcome.FAILED, "The file is no longer there.");
      case AccessDeniedException denied when outermost ->
          new ParseException(Outcome.FAILED, "Cairn may not open the file. Allow it to be read.");
      case UnsupportedFormatException unsupported ->
          new ParseException(Outcome.SKIPPED, "This kind or version of the format cannot be read.");
      case TikaMemoryLimitException tooMuch ->
          new ParseException(Outcome.FAILED, "A part of it claims to be larger than is allowed.");
      case StackOverflowError deep ->
          new ParseException(Outcome.FAILED, "Its content is nested too deeply.");
      case OutOfMemoryError memory ->
          new ParseException(Outcome.FAILED, "Reading it needs more memory than is allowed.");
      default -> fromMessage(message);
    };
  }

  /// Some parsers say only in words what is wrong.
  private static @Nullable ParseException fromMessage(String message) {
    if (message.startsWith("Suspected zip bomb") || message.startsWith("Zip bomb")) {
      return bomb();
    } else if (message.startsWith("Strict OOXML")) {
      return new ParseException(
          Outcome.SKIPPED,
          "It is saved as \"strict\" Open XML, which cannot be read. Save it in the usual form.");
    } else if (message.contains("feature splitting")) {
      return new ParseException(Outcome.SKIPPED, "It is one part of a split archive.");
    } else if (message.contains("no signed data")) {
      return new ParseException(Outcome.SKIPPED, "It is only a signature or a certificate.");
    }
    return null;
  }

  static boolean isEncryption(Throwable cause) {
    if (cause instanceof EncryptedDocumentException
        || cause instanceof org.apache.poi.EncryptedDocumentException
        || cause instanceof InvalidPasswordException) {
      return true;
    }
    String message = cause.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("feature encryption");
  }
}
