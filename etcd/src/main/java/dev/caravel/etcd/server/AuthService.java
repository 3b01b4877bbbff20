package dev.caravel.etcd.server;

import dev.caravel.etcd.v3.AuthGrpc;
import dev.caravel.etcd.v3.AuthStatusRequest;
import dev.caravel.etcd.v3.AuthStatusResponse;
import dev.caravel.etcd.v3.AuthenticateRequest;
import dev.caravel.etcd.v3.AuthenticateResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** Says that there are no users: clients are known by their certificates or not at all. */
final class AuthService extends AuthGrpc.AuthImplBase {
  private final Member member;

  AuthService(Member member) {
    this.member = member;
  }

  @Override
  public void authStatus(AuthStatusRequest request, StreamObserver<AuthStatusResponse> observer) {
    observer.onNext(
        AuthStatusResponse.newBuilder().setHeader(member.header(0)).setAuthRevision(1).build());
    observer.onCompleted();
  }

  @Override
  public void authenticate(
      AuthenticateRequest request, StreamObserver<AuthenticateResponse> observer) {
    observer.onError(
        Status.FAILED_PRECONDITION
            .withDescription("etcdserver: authentication is not enabled")
            .asRuntimeException());
  }
}
