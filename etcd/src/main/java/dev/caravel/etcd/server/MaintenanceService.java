package dev.caravel.etcd.server;

import dev.caravel.etcd.store.LocalStore;
import dev.caravel.etcd.v3.AlarmMember;
import dev.caravel.etcd.v3.AlarmRequest;
import dev.caravel.etcd.v3.AlarmResponse;
import dev.caravel.etcd.v3.AlarmType;
import dev.caravel.etcd.v3.DefragmentRequest;
import dev.caravel.etcd.v3.DefragmentResponse;
import dev.caravel.etcd.v3.DowngradeInfo;
import dev.caravel.etcd.v3.HashKVRequest;
import dev.caravel.etcd.v3.HashKVResponse;
import dev.caravel.etcd.v3.MaintenanceGrpc;
import dev.caravel.etcd.v3.SnapshotRequest;
import dev.caravel.etcd.v3.SnapshotResponse;
import dev.caravel.etcd.v3.StatusRequest;
import dev.caravel.etcd.v3.StatusResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Looking after this member. */
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
  private final LocalStore store;
  private final Member member;

  MaintenanceService(LocalStore store, Member member) {
    this.store = store;
    this.member = member;
  }

  @Override
  public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> observer) {
    Call.answer(
        observer,
        () -> {
          boolean noSpace = store.hasNoSpaceAlarm();
          boolean about =
              request.getAlarm() != AlarmType.CORRUPT
                  && (request.getMemberID() == 0 || request.getMemberID() == member.id());
          boolean listed = noSpace && about;
          switch (request.getAction()) {
            case ACTIVATE -> {
              if (about && request.getAlarm() == AlarmType.NOSPACE) {
                store.raiseNoSpaceAlarm();
                listed = true;
              }
            }
            case DEACTIVATE -> {
              if (listed) {
                store.disarmNoSpaceAlarm();
              }
            }
            case GET, UNRECOGNIZED -> {} // the list below
          }
          var response = AlarmResponse.newBuilder().setHeader(member.header(store.revision()));
          if (listed) {
            response.addAlarms(
                AlarmMember.newBuilder().setMemberID(member.id()).setAlarm(AlarmType.NOSPACE));
          }
          return response.build();
        });
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
    Call.answer(
        observer,
        () -> {
          var response =
              StatusResponse.newBuilder()
                  .setHeader(member.header(store.revision()))
                  .setVersion(EtcdVersion.SERVER)
                  .setDbSize(store.bytes())
                  .setDbSizeInUse(store.bytes())
                  .setLeader(member.id())
                  .setRaftIndex(store.lastIndex())
                  .setRaftTerm(Member.TERM)
                  .setRaftAppliedIndex(store.lastIndex())
                  .setStorageVersion(EtcdVersion.STORAGE)
                  .setDbSizeQuota(store.config().quotaBytes())
                  .setDowngradeInfo(DowngradeInfo.getDefaultInstance());
          if (store.hasNoSpaceAlarm()) {
            response.addErrors(
                "memberID:%s alarm:NOSPACE ".formatted(Long.toUnsignedString(member.id())));
          }
          return response.build();
        });
  }

  /** Nothing to do: memory comes back by itself after a compaction, disk with the next snapshot. */
  @Override
  public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> observer) {
    Call.answer(
        observer,
        () -> DefragmentResponse.newBuilder().setHeader(member.header(store.revision())).build());
  }

  @Override
  public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> observer) {
    Call.answer(
        observer,
        () -> {
          var view = store.view();
          long revision = request.getRevision() > 0 ? request.getRevision() : view.revision();
          return HashKVResponse.newBuilder()
              .setHeader(member.header(view.revision()))
              .setHash(HashOfKeys.at(view, revision))
              .setCompactRevision(view.compactRevision())
              .setHashRevision(revision)
              .build();
        });
  }

  @Override
  public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> observer) {
    var stream =
        new SnapshotStream(store, member, (ServerCallStreamObserver<SnapshotResponse>) observer);
    // on a thread of its own: gRPC says that the client reads again only after this has returned
    Thread.ofVirtual().name("etcd-backup").start(stream::run);
  }
}
