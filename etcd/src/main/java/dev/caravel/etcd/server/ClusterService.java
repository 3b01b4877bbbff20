package dev.caravel.etcd.server;

import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.v3.ClusterGrpc;
import dev.caravel.etcd.v3.MemberListRequest;
import dev.caravel.etcd.v3.MemberListResponse;
import io.grpc.stub.StreamObserver;

/** The members: this one. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final KeyValueStore store;
  private final Member member;

  ClusterService(KeyValueStore store, Member member) {
    this.store = store;
    this.member = member;
  }

  @Override
  public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> observer) {
    Call.answer(
        observer,
        () ->
            MemberListResponse.newBuilder()
                .setHeader(member.header(store.revision()))
                .addMembers(
                    dev.caravel.etcd.v3.Member.newBuilder()
                        .setID(member.id())
                        .setName(member.name())
                        .addAllClientURLs(member.clientUrls()))
                .build());
  }
}
