package dev.caravel.etcd.server;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.v3.LeaseGrantRequest;
import dev.caravel.etcd.v3.LeaseGrantResponse;
import dev.caravel.etcd.v3.LeaseGrpc;
import dev.caravel.etcd.v3.LeaseKeepAliveRequest;
import dev.caravel.etcd.v3.LeaseKeepAliveResponse;
import dev.caravel.etcd.v3.LeaseLeasesRequest;
import dev.caravel.etcd.v3.LeaseLeasesResponse;
import dev.caravel.etcd.v3.LeaseRevokeRequest;
import dev.caravel.etcd.v3.LeaseRevokeResponse;
import dev.caravel.etcd.v3.LeaseStatus;
import dev.caravel.etcd.v3.LeaseTimeToLiveRequest;
import dev.caravel.etcd.v3.LeaseTimeToLiveResponse;
import dev.caravel.etcd.wire.Errors;
import dev.caravel.etcd.wire.RequestMessages;
import io.grpc.stub.StreamObserver;

/** Leases. */
final class LeaseService extends LeaseGrpc.LeaseImplBase {
  private static final long UNKNOWN_LEASE_TTL = -1;

  private final KeyValueStore store;
  private final Member member;

  LeaseService(KeyValueStore store, Member member) {
    this.store = store;
    this.member = member;
  }

  @Override
  public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> observer) {
    Call.answer(
        observer,
        () -> {
          var lease = store.grantLease(request.getID(), request.getTTL());
          return LeaseGrantResponse.newBuilder()
              .setHeader(member.header(store.revision()))
              .setID(lease.id())
              .setTTL(lease.grantedTtlSeconds())
              .build();
        });
  }

  @Override
  public void leaseRevoke(
      LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> observer) {
    Call.answer(
        observer,
        () -> {
          store.revokeLease(request.getID());
          return LeaseRevokeResponse.newBuilder()
              .setHeader(member.header(store.revision()))
              .build();
        });
  }

  @Override
  public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(
      StreamObserver<LeaseKeepAliveResponse> observer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(LeaseKeepAliveRequest request) {
        try {
          observer.onNext(
              LeaseKeepAliveResponse.newBuilder()
                  .setHeader(member.header(store.revision()))
                  .setID(request.getID())
                  .setTTL(keepAlive(request.getID()))
                  .build());
        } catch (EtcdException e) {
          observer.onError(Errors.write(e));
        }
      }

      @Override
      public void onError(Throwable failure) {
        // the client has gone; nothing is kept for it
      }

      @Override
      public void onCompleted() {
        observer.onCompleted();
      }
    };
  }

  /** The lease's time, 0 if there is no such lease any more. */
  private long keepAlive(long id) {
    try {
      return store.keepLeaseAlive(id);
    } catch (EtcdException e) {
      if (e.reason() == Reason.LEASE_NOT_FOUND) {
        return 0;
      }
      throw e;
    }
  }

  @Override
  public void leaseTimeToLive(
      LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> observer) {
    Call.answer(
        observer,
        () -> {
          var response =
              LeaseTimeToLiveResponse.newBuilder()
                  .setHeader(member.header(store.revision()))
                  .setID(request.getID());
          try {
            var lease = store.leaseStatus(request.getID(), request.getKeys());
            response.setTTL(lease.remainingTtlSeconds()).setGrantedTTL(lease.grantedTtlSeconds());
            lease.keys().forEach(key -> response.addKeys(RequestMessages.bytes(key)));
          } catch (EtcdException e) {
            if (e.reason() != Reason.LEASE_NOT_FOUND) {
              throw e;
            }
            response.setTTL(UNKNOWN_LEASE_TTL);
          }
          return response.build();
        });
  }

  @Override
  public void leaseLeases(
      LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> observer) {
    Call.answer(
        observer,
        () -> {
          var response =
              LeaseLeasesResponse.newBuilder().setHeader(member.header(store.revision()));
          for (long id : store.leases()) {
            response.addLeases(LeaseStatus.newBuilder().setID(id));
          }
          return response.build();
        });
  }
}
