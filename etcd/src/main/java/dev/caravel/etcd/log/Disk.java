package dev.caravel.etcd.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** One directory of files: the real one, or a simulated one that loses what was not flushed. */
public interface Disk {

  /** The names of all files. */
  List<String> list() throws IOException;

  /** Reads a file from its start. */
  InputStream read(String name) throws IOException;

  /** The bytes a file has. */
  long size(String name) throws IOException;

  /** Creates a file, which must not exist, or opens one to be continued at its end. */
  Appender append(String name) throws IOException;

  /** Renames a file over another. */
  void rename(String from, String to) throws IOException;

  /** Removes a file. */
  void delete(String name) throws IOException;

  /** Makes creations, renames and removals so far permanent. */
  void sync() throws IOException;

  /** A file that is written at its end. */
  interface Appender extends AutoCloseable {
    /** Writes all of {@code bytes}; after an exception an unknown part of it is written. */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Zeros may be put where the next {@code bytes} will be written, so that writing them changes
     * nothing but the file's content, and flushing them takes one write to the disk, not the
     * journal's as well. A file may then end in zeros. Nothing fails if there is no room.
     */
    default void reserve(int bytes) {}

    /** Returns when all that was written is on disk. */
    void sync() throws IOException;

    /** Cuts the file to {@code size} bytes. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
  }
}
