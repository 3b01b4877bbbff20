package dev.caravel.etcd.server;

import dev.caravel.etcd.v3.ClusterGrpc;
import dev.caravel.etcd.v3.MemberListRequest;
import dev.caravel.etcd.v3.MemberListResponse;
import io.grpc.stub.StreamObserver;

/** The members: this one. Etcd's answer says no revision, since it is not about keys. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final Member member;

  ClusterService(Member member) {
    this.member = member;
  }

  @Override
  public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> observer) {
    Call.answer(
        observer,
        () ->
            MemberListResponse.newBuilder()
                .setHeader(member.header(0))
                .addMembers(
                    dev.caravel.etcd.v3.Member.newBuilder()
                        .setID(member.id())
                        .setName(member.name())
                        .addAllPeerURLs(member.peerUrls())
                        .addAllClientURLs(member.clientUrls()))
                .build());
  }
}
