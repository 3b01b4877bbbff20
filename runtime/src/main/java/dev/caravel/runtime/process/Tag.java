package dev.caravel.runtime.process;

/** The messages of {@code protocol.h}. */
final class Tag {
  static final int START = 'S';
  static final int EXEC = 'X';
  static final int ATTACH = 'A';
  static final int SIGNAL = 'K';
  static final int EVENTS = 'E';
  static final int REOPEN = 'L';
  static final int FORGET = 'F';
  static final int PORT = 'P';
  static final int STOP = 'Q';

  static final int STREAM_INPUT = 'I';
  static final int STREAM_CLOSE = 'C';
  static final int STREAM_RESIZE = 'W';

  static final int OK = 'o';
  static final int ERROR = 'e';
  static final int STDOUT = '1';
  static final int STDERR = '2';
  static final int EXITED = 'x';
  static final int STATE = 's';

  private Tag() {}
}
