package dev.caravel.etcd.server;

import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.v3.CompactionRequest;
import dev.caravel.etcd.v3.CompactionResponse;
import dev.caravel.etcd.v3.DeleteRangeRequest;
import dev.caravel.etcd.v3.DeleteRangeResponse;
import dev.caravel.etcd.v3.KVGrpc;
import dev.caravel.etcd.v3.PutRequest;
import dev.caravel.etcd.v3.PutResponse;
import dev.caravel.etcd.v3.RangeRequest;
import dev.caravel.etcd.v3.RangeResponse;
import dev.caravel.etcd.v3.TxnRequest;
import dev.caravel.etcd.v3.TxnResponse;
import dev.caravel.etcd.wire.RequestMessages;
import dev.caravel.etcd.wire.ResponseMessages;
import io.grpc.stub.StreamObserver;

/** Reading and writing keys. */
final class KeyValueService extends KVGrpc.KVImplBase {
  private final KeyValueStore store;
  private final Member member;
  private final ResponseMessages responses;

  KeyValueService(KeyValueStore store, Member member) {
    this.store = store;
    this.member = member;
    responses = member.responses();
  }

  @Override
  public void range(RangeRequest request, StreamObserver<RangeResponse> observer) {
    Call.answer(observer, () -> responses.write(store.range(RequestMessages.read(request))));
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> observer) {
    Call.answer(observer, () -> responses.write(store.put(RequestMessages.read(request))));
  }

  @Override
  public void deleteRange(
      DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> observer) {
    Call.answer(observer, () -> responses.write(store.delete(RequestMessages.read(request))));
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<TxnResponse> observer) {
    Call.answer(observer, () -> responses.write(store.txn(RequestMessages.read(request))));
  }

  @Override
  public void compact(CompactionRequest request, StreamObserver<CompactionResponse> observer) {
    Call.answer(
        observer,
        () -> {
          store.compact(request.getRevision());
          return CompactionResponse.newBuilder().setHeader(member.header(store.revision())).build();
        });
  }
}
