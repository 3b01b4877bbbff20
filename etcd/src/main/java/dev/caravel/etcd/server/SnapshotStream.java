package dev.caravel.etcd.server;

import com.google.protobuf.ByteString;
import dev.caravel.etcd.log.Disk;
import dev.caravel.etcd.store.LocalStore;
import dev.caravel.etcd.v3.SnapshotResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Semaphore;

/**
 * Sends a backup. Like etcd's, it is filled up to whole blocks and followed by its SHA-256, by
 * which etcdctl tells that it is complete; unlike etcd's, what is in it is this store's own
 * snapshot.
 */
final class SnapshotStream implements Disk.Appender {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int BLOCK_BYTES = 512;

  private final LocalStore store;
  private final Member member;
  private final ServerCallStreamObserver<SnapshotResponse> out;
  private final MessageDigest digest;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
  private final Semaphore ready = new Semaphore(0);
  private long bytes;

  SnapshotStream(LocalStore store, Member member, ServerCallStreamObserver<SnapshotResponse> out) {
    this.store = store;
    this.member = member;
    this.out = out;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
    out.setOnReadyHandler(ready::release);
    out.setOnCancelHandler(ready::release);
  }

  void run() {
    try {
      store.backUp(this);
      write(ByteBuffer.allocate((int) (-bytes & (BLOCK_BYTES - 1))));
      byte[] sum = digest.digest();
      send();
      chunk.put(sum);
      send();
      out.onCompleted();
    } catch (IOException e) {
      if (!out.isCancelled()) {
        out.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
      }
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    bytes += source.remaining();
    digest.update(source.duplicate());
    while (source.hasRemaining()) {
      int part = Math.min(source.remaining(), chunk.remaining());
      chunk.put(source.slice(source.position(), part));
      source.position(source.position() + part);
      if (!chunk.hasRemaining()) {
        send();
      }
    }
  }

  private void send() throws IOException {
    while (!out.isReady() && !out.isCancelled()) {
      try {
        ready.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (out.isCancelled()) {
      throw new IOException("the client has gone");
    }
    out.onNext(
        SnapshotResponse.newBuilder()
            .setHeader(member.header(store.revision()))
            .setVersion(EtcdVersion.STORAGE)
            .setBlob(ByteString.copyFrom(chunk.flip()))
            .build());
    chunk.clear();
  }

  @Override
  public void sync() {}

  @Override
  public void truncate(long size) throws IOException {
    throw new IOException("a stream cannot be cut");
  }

  @Override
  public void close() {}
}
