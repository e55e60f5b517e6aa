package app.cairn.library.parse;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes text of unknown encoding: byte order mark, UTF-8, UTF-16, what is declared, Vietnamese
/// CP1258, and else the best guess of ICU's statistics.
final class TextDecoder {

  private static final int SAMPLE = 1 << 18;
  private static final int STATISTICS_SAMPLE = 1 << 15;
  private static final Charset CP1258 = Charset.forName("windows-1258");
  private static final Charset CP1252 = Charset.forName("windows-1252");
  private static final Charset GB18030 = Charset.forName("GB18030");

  private TextDecoder() {}

  /// A decoded text.
  ///
  /// @param truncated whether the source holds more than was asked for
  record Decoded(String text, boolean truncated) {}

  /// Decodes at most `maxLength` characters; bytes that do not fit the encoding become U+FFFD.
  ///
  /// @param declared what a header or tag says, used where the bytes do not show better
  static Decoded decode(InputStream in, @Nullable Charset declared, int maxLength)
      throws IOException {
    byte[] head = in.readNBytes(SAMPLE);
    Charset charset = detect(head, declared);
    int skip = byteOrderMarkLength(head);
    InputStream whole =
        new SequenceInputStream(new ByteArrayInputStream(head, skip, head.length - skip), in);
    Reader reader = new InputStreamReader(whole, charset);
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[8192];
    int count;
    while ((count = reader.read(buffer)) >= 0) {
      int room = maxLength - text.length();
      if (count > room) {
        return new Decoded(text.append(buffer, 0, room).toString(), true);
      }
      text.append(buffer, 0, count);
    }
    return new Decoded(text.toString(), false);
  }

  /// The most likely encoding of a text that begins with `head`.
  static Charset detect(byte[] head, @Nullable Charset declared) {
    Charset marked = byteOrderMark(head);
    if (marked != null) {
      return marked;
    }
    if (looksLikeUtf8(head)) {
      return StandardCharsets.UTF_8;
    }
    Charset wide = utf16WithoutMark(head);
    if (wide != null) {
      return wide;
    }
    if (declared != null && !declared.equals(StandardCharsets.US_ASCII)) {
      return superset(declared);
    }
    if (looksLikeVietnamese(head)) {
      return CP1258;
    }
    return fromStatistics(head);
  }

  /// What people mean by a name: the encoding of Windows that holds more characters.
  private static Charset superset(Charset declared) {
    return switch (declared.name()) {
      case "ISO-8859-1" -> CP1252;
      case "ISO-8859-9" -> Charset.forName("windows-1254");
      case "GB2312", "GBK" -> GB18030;
      case "EUC-KR" -> Charset.forName("x-windows-949");
      case "Shift_JIS" -> Charset.forName("windows-31j");
      default -> declared;
    };
  }

  private static @Nullable Charset byteOrderMark(byte[] head) {
    if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
      return StandardCharsets.UTF_8;
    } else if (startsWith(head, 0xFF, 0xFE, 0, 0)) {
      return Charset.forName("UTF-32LE");
    } else if (startsWith(head, 0, 0, 0xFE, 0xFF)) {
      return Charset.forName("UTF-32BE");
    } else if (startsWith(head, 0xFF, 0xFE)) {
      return StandardCharsets.UTF_16LE;
    } else if (startsWith(head, 0xFE, 0xFF)) {
      return StandardCharsets.UTF_16BE;
    } else if (startsWith(head, 0x84, 0x31, 0x95, 0x33)) {
      return GB18030;
    }
    return null;
  }

  private static int byteOrderMarkLength(byte[] head) {
    Charset marked = byteOrderMark(head);
    if (marked == null) {
      return 0;
    }
    return marked.equals(StandardCharsets.UTF_8) ? 3 : marked.name().startsWith("UTF-16") ? 2 : 4;
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /// Counts well-formed and broken sequences: a few broken ones do not make it another encoding.
  private static boolean looksLikeUtf8(byte[] head) {
    int good = 0;
    int bad = 0;
    int i = 0;
    while (i < head.length) {
      int first = head[i] & 0xFF;
      int following =
          first < 0x80 ? 0 : first < 0xC2 ? -1 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
      if (first > 0xF4) {
        following = -1;
      }
      if (following > 0 && i + following >= head.length) {
        break; // cut by the sample's end
      }
      boolean fits = following >= 0;
      for (int j = 1; fits && j <= following; j++) {
        fits = (head[i + j] & 0xC0) == 0x80;
      }
      good += fits && following > 0 ? 1 : 0;
      bad += fits ? 0 : 1;
      i += fits ? following + 1 : 1;
    }
    return bad == 0 ? !hasManyZeros(head) : good > 10 * bad;
  }

  private static boolean hasManyZeros(byte[] head) {
    int zeros = 0;
    for (byte value : head) {
      zeros += value == 0 ? 1 : 0;
    }
    return zeros > head.length / 10;
  }

  private static @Nullable Charset utf16WithoutMark(byte[] head) {
    int even = 0;
    int odd = 0;
    for (int i = 0; i + 1 < head.length; i += 2) {
      even += head[i] == 0 ? 1 : 0;
      odd += head[i + 1] == 0 ? 1 : 0;
    }
    int pairs = head.length / 2;
    if (pairs >= 2 && odd > pairs / 4 && even < odd / 10 + 1) {
      return StandardCharsets.UTF_16LE;
    }
    return pairs >= 2 && even > pairs / 4 && odd < even / 10 + 1 ? StandardCharsets.UTF_16BE : null;
  }

  /// CP1258 writes tones as marks of their own, which can only follow a vowel; where Western text
  /// has these bytes (`Ì Ò Þ ì ò`), they rarely do.
  private static boolean looksLikeVietnamese(byte[] head) {
    int tones = 0;
    int afterVowel = 0;
    for (int i = 1; i < head.length; i++) {
      int value = head[i] & 0xFF;
      if (value == 0xCC || value == 0xD2 || value == 0xDE || value == 0xEC || value == 0xF2) {
        tones++;
        afterVowel += isVietnameseVowel(head[i - 1] & 0xFF) ? 1 : 0;
      }
    }
    return tones >= 3 && afterVowel >= tones * 0.95;
  }

  private static boolean isVietnameseVowel(int value) {
    if (value < 0x80) {
      return "aeiouyAEIOUY".indexOf(value) >= 0;
    }
    return switch (value) {
      // a with breve, a, e, o with circumflex, o and u with horn, in both cases
      case 0xC3, 0xC2, 0xCA, 0xD4, 0xD5, 0xDD, 0xE3, 0xE2, 0xEA, 0xF4, 0xF5, 0xFD -> true;
      default -> false;
    };
  }

  private static Charset fromStatistics(byte[] head) {
    byte[] sample =
        head.length <= STATISTICS_SAMPLE ? head : Arrays.copyOf(head, STATISTICS_SAMPLE);
    CharsetMatch match = new CharsetDetector().setText(sample).detect();
    if (match == null || !Charset.isSupported(match.getName())) {
      return CP1252;
    }
    Charset charset = Charset.forName(match.getName());
    // UTF-8 was ruled out.
    return charset.equals(StandardCharsets.UTF_8) ? CP1252 : superset(charset);
  }
}
