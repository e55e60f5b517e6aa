package app.cairn.mlx;

import static app.cairn.mlx.Calls.check;
import static app.cairn.mlx.Calls.failed;
import static app.cairn.mlx.Calls.function;
import static app.cairn.mlx.Calls.symbol;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Safetensors files through MLX's own reader and writer. MLX trusts a file's header: check it
/// before.
public final class MlxFiles {

  private static final MemorySegment LOAD = symbol("cairn_table_load");
  private static final MemorySegment CREATE = symbol("cairn_table_create");
  private static final MemorySegment FREE = symbol("cairn_table_free");
  private static final MemorySegment SIZE = symbol("cairn_table_size");
  private static final MemorySegment NAME = symbol("cairn_table_name");
  private static final MemorySegment GET = symbol("cairn_table_get");
  private static final MemorySegment PUT = symbol("cairn_table_put");
  private static final MemorySegment PUT_METADATA = symbol("cairn_table_put_metadata");
  private static final MemorySegment SAVE = symbol("cairn_table_save");

  private static final MethodHandle TEXT_TABLE = function(JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle TABLE_TEXT = function(JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle TABLE_TEXT_TEXT =
      function(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle TABLE_TEXT_ARRAY =
      function(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle SCOPE_TABLE_TEXT_RESULT =
      function(JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle NEW_TABLE = function(JAVA_INT, ADDRESS);
  private static final MethodHandle STATUS_OF_TABLE = function(JAVA_INT, JAVA_LONG);
  private static final MethodHandle LONG_OF_TABLE = function(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle NAME_OF_TABLE = function(ADDRESS, JAVA_LONG, JAVA_LONG);

  private MlxFiles() {}

  /// Opens a file: its arrays, by name in alphabetical order, in the innermost scope. Their
  /// elements are read when they are evaluated; until then the file must not change.
  ///
  /// @throws MlxException with MLX's message if the file cannot be read
  public static Map<String, MlxArray> loadSafetensors(Path file) {
    MlxThread thread = MlxThread.current();
    MlxScope scope = thread.scope();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(JAVA_LONG);
      check((int) TEXT_TABLE.invokeExact(LOAD, arena.allocateFrom(file.toString()), place));
      long table = place.get(JAVA_LONG, 0);
      try {
        Map<String, MlxArray> arrays = new LinkedHashMap<>();
        long size = (long) LONG_OF_TABLE.invokeExact(SIZE, table);
        for (long i = 0; i < size; i++) {
          MemorySegment name = (MemorySegment) NAME_OF_TABLE.invokeExact(NAME, table, i);
          MemorySegment text = name.reinterpret(Long.MAX_VALUE);
          check(
              (int)
                  SCOPE_TABLE_TEXT_RESULT.invokeExact(
                      GET, scope.openHandle(), table, text, thread.resultAddress()));
          arrays.put(text.getString(0), new MlxArray(scope, thread.result(0)));
        }
        return arrays;
      } finally {
        free(table);
      }
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  /// Writes arrays to a new file, or over an old one; computes them first.
  ///
  /// @param metadata what the header says of the file as a whole, such as `format` = `mlx`
  /// @throws MlxException with MLX's message if the file cannot be written
  public static void saveSafetensors(
      Path file, Map<String, MlxArray> arrays, Map<String, String> metadata) {
    MlxThread.current();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(JAVA_LONG);
      check((int) NEW_TABLE.invokeExact(CREATE, place));
      long table = place.get(JAVA_LONG, 0);
      try {
        for (Map.Entry<String, MlxArray> entry : arrays.entrySet()) {
          MemorySegment name = arena.allocateFrom(entry.getKey());
          check((int) TABLE_TEXT_ARRAY.invokeExact(PUT, table, name, entry.getValue().handle()));
        }
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          MemorySegment key = arena.allocateFrom(entry.getKey());
          MemorySegment value = arena.allocateFrom(entry.getValue());
          check((int) TABLE_TEXT_TEXT.invokeExact(PUT_METADATA, table, key, value));
        }
        check((int) TABLE_TEXT.invokeExact(SAVE, table, arena.allocateFrom(file.toString())));
      } finally {
        free(table);
      }
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  private static void free(long table) throws Throwable {
    check((int) STATUS_OF_TABLE.invokeExact(FREE, table));
  }
}
