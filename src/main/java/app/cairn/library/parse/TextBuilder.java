package app.cairn.library.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects a document's text and blocks in reading order, cleaned and within a length limit. Once
/// the limit is reached, every addition throws [LimitReached].
final class TextBuilder {

  private static final int LONGEST_HEADING = 300;
  private static final int LATEST_TITLE = 300;

  private final int maxLength;
  private final StringBuilder text = new StringBuilder();
  private final List<Block> blocks = new ArrayList<>();
  private final Deque<Heading> pending = new ArrayDeque<>();
  private List<Heading> path = List.of();
  private List<String> headings = List.of();
  private int baseLevel;
  private boolean pagesBelongToContainer;
  private @Nullable Integer page;
  private @Nullable String firstHeading;
  private @Nullable String firstInnerHeading;
  private int innerDocuments;
  private boolean truncated;

  private record Heading(int level, String text) {}

  /// A place to return to after an embedded document.
  record Section(
      List<Heading> path,
      int baseLevel,
      @Nullable Integer page,
      boolean pagesBelongToContainer,
      int pending,
      int textLength) {}

  /// Stops a parser whose further text is not wanted.
  static final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitReached() {
      super("text limit reached", null, false, false);
    }
  }

  TextBuilder(int maxLength) {
    this.maxLength = maxLength;
  }

  /// Adds a heading; what follows stands under it until the next of the same or a higher rank.
  ///
  /// @param level from 1 for the highest
  void heading(int level, CharSequence raw) {
    String heading = TextCleaner.line(raw);
    if (heading.length() > LONGEST_HEADING) {
      add(BlockKind.PARAGRAPH, raw);
    } else if (!heading.isBlank()) {
      flushSections();
      noteTitle(level, heading);
      appendHeading(baseLevel + level, heading);
    }
  }

  /// Adds a block of text; blank text is ignored.
  void add(BlockKind kind, CharSequence raw) {
    String clean =
        switch (kind) {
          case CODE -> TextCleaner.layout(raw);
          case HEADING, PARAGRAPH, LIST, TABLE -> TextCleaner.prose(raw);
        };
    if (!clean.isBlank()) {
      flushSections();
      append(kind, clean);
    }
  }

  /// Begins a page or slide; ignored inside a document that is embedded in one with pages.
  void page(int number) {
    if (!pagesBelongToContainer) {
      page = number;
    }
  }

  /// Begins an embedded document. Its name, if it has one, becomes a heading once it has text.
  ///
  /// @param below how many ranks of the surrounding document's headings it stands under
  Section enter(@Nullable String name, int below) {
    Section section =
        new Section(path, baseLevel, page, pagesBelongToContainer, pending.size(), text.length());
    pagesBelongToContainer |= page != null;
    baseLevel += below + 1;
    String line = name == null ? "" : TextCleaner.line(name);
    String heading = line.length() > LONGEST_HEADING ? line.substring(0, LONGEST_HEADING) : line;
    pending.addLast(new Heading(baseLevel, heading));
    return section;
  }

  /// Ends an embedded document.
  void leave(Section section) {
    boolean namesWritten = pending.size() < section.pending;
    while (pending.size() > section.pending) {
      pending.removeLast();
    }
    baseLevel = section.baseLevel;
    page = section.page;
    pagesBelongToContainer = section.pagesBelongToContainer;
    innerDocuments += baseLevel == 0 && text.length() > section.textLength ? 1 : 0;
    setPath(namesWritten ? path.stream().filter(h -> h.level <= baseLevel).toList() : section.path);
  }

  /// Notes that the source was cut before it was read.
  void markTruncated() {
    truncated = true;
  }

  boolean isTruncated() {
    return truncated;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /// The finished document.
  ///
  /// @param title the document's own title; without one a heading at its beginning serves, or that
  ///   of the only document in it
  ParsedDocument build(String mediaType, @Nullable String title, List<String> tags) {
    String inner = innerDocuments == 1 ? firstInnerHeading : null;
    String heading = firstHeading == null ? inner : firstHeading;
    return new ParsedDocument(
        mediaType, title == null ? heading : title, tags, text.toString(), blocks, truncated);
  }

  private void noteTitle(int level, String heading) {
    if (level > 1 || text.length() > LATEST_TITLE) {
      return;
    } else if (baseLevel == 0) {
      firstHeading = firstHeading == null ? heading : firstHeading;
    } else if (firstInnerHeading == null) {
      firstInnerHeading = heading;
    }
  }

  private void flushSections() {
    while (!pending.isEmpty()) {
      Heading name = pending.removeFirst();
      if (!name.text.isBlank()) {
        appendHeading(name.level, name.text);
      }
    }
  }

  private void appendHeading(int level, String heading) {
    List<Heading> above = path.stream().filter(h -> h.level < level).toList();
    setPath(above);
    append(BlockKind.HEADING, heading);
    List<Heading> next = new ArrayList<>(above);
    next.add(new Heading(level, heading));
    setPath(List.copyOf(next));
  }

  private void setPath(List<Heading> next) {
    path = next;
    headings = next.stream().map(Heading::text).toList();
  }

  private void append(BlockKind kind, String clean) {
    String separator = text.isEmpty() ? "" : "\n\n";
    int room = maxLength - text.length() - separator.length();
    if (truncated && room <= 0) {
      throw new LimitReached();
    }
    String fitting = clean.length() <= room ? clean : cut(clean, room);
    if (!fitting.isBlank()) {
      text.append(separator);
      int start = text.length();
      text.append(fitting);
      blocks.add(new Block(kind, start, text.length(), page, headings));
    }
    if (fitting.length() < clean.length()) {
      truncated = true;
      throw new LimitReached();
    }
  }

  private static String cut(String clean, int room) {
    int end = Math.max(0, room);
    if (end > 0 && Character.isHighSurrogate(clean.charAt(end - 1))) {
      end--;
    }
    return clean.substring(0, end).stripTrailing();
  }
}
