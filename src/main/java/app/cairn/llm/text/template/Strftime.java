package app.cairn.llm.text.template;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// The function `strftime_now`: the present time as Python's `strftime` writes it in the C locale.
final class Strftime {

  private Strftime() {}

  static String format(Rendering rendering, String format) {
    rendering.reading(format.length());
    LocalDateTime now = rendering.now();
    TextBuffer out = new TextBuffer(rendering);
    for (int i = 0; i < format.length(); i++) {
      char character = format.charAt(i);
      if (character != '%' || i + 1 == format.length()) {
        out.append(character);
        continue;
      }
      char directive = format.charAt(++i);
      boolean unpadded = directive == '-' && i + 1 < format.length();
      if (unpadded) {
        directive = format.charAt(++i);
      }
      String text = directive(now, directive);
      out.append(unpadded && text.length() > 1 ? text.replaceFirst("^[0 ]+(?=.)", "") : text);
    }
    return out.toString();
  }

  private static String directive(LocalDateTime now, char directive) {
    return switch (directive) {
      case 'Y' -> Integer.toString(now.getYear());
      case 'y' -> padded(now.getYear() % 100);
      case 'C' -> padded(now.getYear() / 100);
      case 'm' -> padded(now.getMonthValue());
      case 'd' -> padded(now.getDayOfMonth());
      case 'e' -> "%2d".formatted(now.getDayOfMonth());
      case 'B' -> now.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' ->
          now.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
      case 'A' -> now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
      case 'H' -> padded(now.getHour());
      case 'I' -> padded(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'k' -> "%2d".formatted(now.getHour());
      case 'l' -> "%2d".formatted(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'p' -> now.getHour() < 12 ? "AM" : "PM";
      case 'P' -> now.getHour() < 12 ? "am" : "pm";
      case 'M' -> padded(now.getMinute());
      case 'S' -> padded(now.getSecond());
      case 'f' -> "%06d".formatted(now.getNano() / 1000);
      case 'j' -> "%03d".formatted(now.getDayOfYear());
      case 'u' -> Integer.toString(now.getDayOfWeek().getValue());
      case 'w' -> Integer.toString(now.getDayOfWeek().getValue() % 7);
      case 'U' -> padded((now.getDayOfYear() + 6 - now.getDayOfWeek().getValue() % 7) / 7);
      case 'W' -> padded((now.getDayOfYear() + 6 - (now.getDayOfWeek().getValue() + 6) % 7) / 7);
      case 'V' -> padded(now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'G' -> Integer.toString(now.get(IsoFields.WEEK_BASED_YEAR));
      case 'D', 'x' -> together(now, "m/d/y", '/');
      case 'F' -> together(now, "Y-m-d", '-');
      case 'T', 'X' -> together(now, "H:M:S", ':');
      case 'R' -> together(now, "H:M", ':');
      case 'c' ->
          "%s %s %s %s %s"
              .formatted(
                  directive(now, 'a'),
                  directive(now, 'b'),
                  directive(now, 'e'),
                  directive(now, 'T'),
                  directive(now, 'Y'));
      case 'r' -> together(now, "I:M:S", ':') + " " + directive(now, 'p');
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'z', 'Z' -> "";
      case '%' -> "%";
      default -> "%" + directive;
    };
  }

  private static String padded(int number) {
    return "%02d".formatted(number);
  }

  private static String together(LocalDateTime now, String directives, char separator) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < directives.length(); i++) {
      char character = directives.charAt(i);
      text.append(character == separator ? String.valueOf(separator) : directive(now, character));
    }
    return text.toString();
  }
}
