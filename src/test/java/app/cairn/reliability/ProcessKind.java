package app.cairn.reliability;

/// The processes that Cairn consists of.
enum ProcessKind {
  SERVICE("CairnApplication"),
  ENGINE("EngineProgram"),
  PARSER("ParserProgram");

  private final String program;

  ProcessKind(String program) {
    this.program = program;
  }

  /// Whether a process is of this kind, by the beginning of its command line, which is all that the
  /// system tells; that of the service is too long.
  boolean is(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(program);
  }
}
