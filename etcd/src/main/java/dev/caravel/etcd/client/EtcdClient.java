package dev.caravel.etcd.client;

import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.DeleteResponse;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.LeaseStatus;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.PutResponse;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.RangeResponse;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.TxnResponse;
import dev.caravel.etcd.Watch;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.etcd.v3.CompactionRequest;
import dev.caravel.etcd.v3.KVGrpc;
import dev.caravel.etcd.v3.LeaseGrantRequest;
import dev.caravel.etcd.v3.LeaseGrpc;
import dev.caravel.etcd.v3.LeaseLeasesRequest;
import dev.caravel.etcd.v3.LeaseRevokeRequest;
import dev.caravel.etcd.v3.LeaseTimeToLiveRequest;
import dev.caravel.etcd.wire.Errors;
import dev.caravel.etcd.wire.RequestMessages;
import dev.caravel.etcd.wire.ResponseMessages;
import dev.caravel.time.Clock;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Any etcd cluster, real or of this project, reached over gRPC.
 *
 * <p>How this works: one HTTP/2 connection carries everything. gRPC keeps it to the first endpoint
 * that answers and moves to another when it breaks. Reads that fail for want of a connection are
 * made again; a write is made once, and if its answer is lost its fate is not known ({@link
 * Reason#UNAVAILABLE}). A watch ends with its connection: who watches knows from where to go on.
 */
public final class EtcdClient implements KeyValueStore {
  private static final int MAX_MESSAGE_BYTES = Integer.MAX_VALUE; // lists come in one message
  private static final int READ_ATTEMPTS = 3;
  private static final Duration READ_PAUSE = Duration.ofMillis(200);
  private static final long PING_SECONDS = 30;
  private static final long PING_TIMEOUT_SECONDS = 10;

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Endpoints());
  }

  private final EtcdClientConfig config;
  private final Clock clock;
  private final ManagedChannel channel;

  private EtcdClient(EtcdClientConfig config, Clock clock, ManagedChannel channel) {
    this.config = config;
    this.clock = clock;
    this.channel = channel;
  }

  /**
   * A client; it connects with the first call.
   *
   * @throws IOException if a certificate file cannot be used
   */
  public static EtcdClient of(EtcdClientConfig config, Clock clock) throws IOException {
    var builder =
        NettyChannelBuilder.forTarget(Endpoints.target(config.endpoints()))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(PING_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .disableRetry();
    if (config.tls().isPresent()) {
      builder.sslContext(config.tls().get().client());
    } else {
      builder.usePlaintext();
    }
    return new EtcdClient(config, clock, builder.build());
  }

  @Override
  public RangeResponse range(RangeRequest request) {
    var message = RequestMessages.write(request);
    return ResponseMessages.read(read(() -> keys().range(message)));
  }

  @Override
  public PutResponse put(PutRequest request) {
    return ResponseMessages.read(once(() -> keys().put(RequestMessages.write(request))));
  }

  @Override
  public DeleteResponse delete(DeleteRequest request) {
    return ResponseMessages.read(once(() -> keys().deleteRange(RequestMessages.write(request))));
  }

  @Override
  public TxnResponse txn(TxnRequest request) {
    var message = RequestMessages.write(request);
    return ResponseMessages.read(
        request.isReadOnly() ? read(() -> keys().txn(message)) : once(() -> keys().txn(message)));
  }

  @Override
  public Watch watch(WatchRequest request) {
    return EtcdWatch.open(channel, request, config.timeout());
  }

  @Override
  public LeaseStatus grantLease(long id, long ttlSeconds) {
    var granted =
        once(() ->
            leaseCalls()
                .leaseGrant(LeaseGrantRequest.newBuilder().setID(id).setTTL(ttlSeconds).build()));
    return new LeaseStatus(granted.getID(), granted.getTTL(), granted.getTTL(), List.of());
  }

  @Override
  public long keepLeaseAlive(long id) {
    long ttl = KeepAlive.once(channel, id, config.timeout());
    if (ttl <= 0) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
    return ttl;
  }

  @Override
  public void revokeLease(long id) {
    var _ = once(() -> leaseCalls().leaseRevoke(LeaseRevokeRequest.newBuilder().setID(id).build()));
  }

  @Override
  public LeaseStatus leaseStatus(long id, boolean withKeys) {
    var request = LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(withKeys).build();
    var status = read(() -> leaseCalls().leaseTimeToLive(request));
    if (status.getTTL() < 0) {
      throw new EtcdException(Reason.LEASE_NOT_FOUND);
    }
    return new LeaseStatus(
        id,
        status.getGrantedTTL(),
        status.getTTL(),
        status.getKeysList().stream().map(RequestMessages::key).toList());
  }

  @Override
  public List<Long> leases() {
    var request = LeaseLeasesRequest.getDefaultInstance();
    return read(() -> leaseCalls().leaseLeases(request)).getLeasesList().stream()
        .map(lease -> lease.getID())
        .sorted()
        .toList();
  }

  @Override
  public void compact(long revision) {
    var request = CompactionRequest.newBuilder().setRevision(revision).build();
    var _ = once(() -> keys().compact(request));
  }

  @Override
  public long revision() {
    return range(RangeRequest.of(KeyRange.single(Key.of(new byte[] {0}))).withCountOnly())
        .revision();
  }

  private KVGrpc.KVBlockingStub keys() {
    return bounded(KVGrpc.newBlockingStub(channel));
  }

  private LeaseGrpc.LeaseBlockingStub leaseCalls() {
    return bounded(LeaseGrpc.newBlockingStub(channel));
  }

  private <S extends AbstractStub<S>> S bounded(S stub) {
    return stub.withDeadlineAfter(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private <T> T read(Supplier<T> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(call);
      } catch (EtcdException e) {
        if (e.reason() != Reason.UNAVAILABLE || attempt == READ_ATTEMPTS) {
          throw e;
        }
      }
      try {
        clock.sleep(READ_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EtcdException(Reason.INTERRUPTED, Reason.INTERRUPTED.message(), e);
      }
    }
  }

  private static <T> T once(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw Errors.read(e.getStatus(), e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
