package app.cairn.llm.text.template;

import java.util.List;

/// Values in turn, beginning again after the last.
final class Cycler {

  private final List<Object> items;
  private int position;

  Cycler(List<Object> items) {
    this.items = items;
  }

  Object current() {
    return items.get(position);
  }

  Object next() {
    Object item = current();
    position = (position + 1) % items.size();
    return item;
  }

  void reset() {
    position = 0;
  }
}
