package dev.caravel.etcd.wire;

import com.google.protobuf.UnsafeByteOperations;
import dev.caravel.etcd.DeleteResponse;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Event;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.PutResponse;
import dev.caravel.etcd.RangeResponse;
import dev.caravel.etcd.Response;
import dev.caravel.etcd.TxnResponse;
import dev.caravel.etcd.v3.DeleteRangeResponse;
import dev.caravel.etcd.v3.Event.EventType;
import dev.caravel.etcd.v3.ResponseHeader;
import dev.caravel.etcd.v3.ResponseOp;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Answers as messages.
 *
 * @param header makes the header for a revision
 */
public record ResponseMessages(LongFunction<ResponseHeader> header) {
  /** Within a transaction's answer, as etcd's, headers have a revision and nothing else. */
  private static final ResponseMessages WITHIN =
      new ResponseMessages(revision -> ResponseHeader.newBuilder().setRevision(revision).build());

  /** A range's answer to send. */
  public dev.caravel.etcd.v3.RangeResponse write(RangeResponse response) {
    var message =
        dev.caravel.etcd.v3.RangeResponse.newBuilder()
            .setHeader(header.apply(response.revision()))
            .setMore(response.more())
            .setCount(response.count());
    response.keyValues().forEach(version -> message.addKvs(write(version)));
    return message.build();
  }

  /** A put's answer to send. */
  public dev.caravel.etcd.v3.PutResponse write(PutResponse response) {
    var message =
        dev.caravel.etcd.v3.PutResponse.newBuilder().setHeader(header.apply(response.revision()));
    response.previous().ifPresent(previous -> message.setPrevKv(write(previous)));
    return message.build();
  }

  /** A deletion's answer to send. */
  public DeleteRangeResponse write(DeleteResponse response) {
    var message =
        DeleteRangeResponse.newBuilder()
            .setHeader(header.apply(response.revision()))
            .setDeleted(response.deleted());
    response.previous().forEach(previous -> message.addPrevKvs(write(previous)));
    return message.build();
  }

  /** A transaction's answer to send. */
  public dev.caravel.etcd.v3.TxnResponse write(TxnResponse response) {
    var message =
        dev.caravel.etcd.v3.TxnResponse.newBuilder()
            .setHeader(header.apply(response.revision()))
            .setSucceeded(response.succeeded());
    response.responses().forEach(inner -> message.addResponses(WITHIN.operation(inner)));
    return message.build();
  }

  private ResponseOp operation(Response response) {
    var message = ResponseOp.newBuilder();
    switch (response) {
      case RangeResponse range -> message.setResponseRange(write(range));
      case PutResponse put -> message.setResponsePut(write(put));
      case DeleteResponse delete -> message.setResponseDeleteRange(write(delete));
      case TxnResponse txn -> message.setResponseTxn(write(txn));
    }
    return message.build();
  }

  /** A version to send. */
  public static dev.caravel.etcd.v3.KeyValue write(KeyValue version) {
    return dev.caravel.etcd.v3.KeyValue.newBuilder()
        .setKey(RequestMessages.bytes(version.key()))
        .setCreateRevision(version.createRevision())
        .setModRevision(version.modRevision())
        .setVersion(version.version())
        .setValue(UnsafeByteOperations.unsafeWrap(version.value()))
        .setLease(version.lease())
        .build();
  }

  /** A change to send. */
  public static dev.caravel.etcd.v3.Event write(Event event) {
    var message =
        dev.caravel.etcd.v3.Event.newBuilder()
            .setType(event.isDelete() ? EventType.DELETE : EventType.PUT)
            .setKv(write(event.keyValue()));
    event.previous().ifPresent(previous -> message.setPrevKv(write(previous)));
    return message.build();
  }

  /** A range's answer as it came. */
  public static RangeResponse read(dev.caravel.etcd.v3.RangeResponse message) {
    return new RangeResponse(
        message.getHeader().getRevision(),
        versions(message.getKvsList()),
        message.getMore(),
        message.getCount());
  }

  /** A put's answer as it came. */
  public static PutResponse read(dev.caravel.etcd.v3.PutResponse message) {
    return new PutResponse(
        message.getHeader().getRevision(),
        message.hasPrevKv() ? Optional.of(read(message.getPrevKv())) : Optional.empty());
  }

  /** A deletion's answer as it came. */
  public static DeleteResponse read(DeleteRangeResponse message) {
    return new DeleteResponse(
        message.getHeader().getRevision(),
        message.getDeleted(),
        versions(message.getPrevKvsList()));
  }

  /** A transaction's answer as it came; answers within it have its revision. */
  public static TxnResponse read(dev.caravel.etcd.v3.TxnResponse message) {
    return read(message, message.getHeader().getRevision());
  }

  private static TxnResponse read(dev.caravel.etcd.v3.TxnResponse message, long revision) {
    return new TxnResponse(
        revision,
        message.getSucceeded(),
        message.getResponsesList().stream()
            .map(operation -> operation(operation, revision))
            .toList());
  }

  private static Response operation(ResponseOp message, long revision) {
    return switch (message.getResponseCase()) {
      case RESPONSE_RANGE -> {
        var range = message.getResponseRange();
        yield new RangeResponse(
            revision, versions(range.getKvsList()), range.getMore(), range.getCount());
      }
      case RESPONSE_PUT -> new PutResponse(revision, read(message.getResponsePut()).previous());
      case RESPONSE_DELETE_RANGE -> {
        var delete = message.getResponseDeleteRange();
        yield new DeleteResponse(revision, delete.getDeleted(), versions(delete.getPrevKvsList()));
      }
      case RESPONSE_TXN -> read(message.getResponseTxn(), revision);
      case RESPONSE_NOT_SET ->
          throw new EtcdException(Reason.INVALID, "an operation of a transaction has no answer");
    };
  }

  private static List<KeyValue> versions(List<dev.caravel.etcd.v3.KeyValue> messages) {
    return messages.stream().map(ResponseMessages::read).toList();
  }

  /** A version as it came. */
  public static KeyValue read(dev.caravel.etcd.v3.KeyValue message) {
    return new KeyValue(
        RequestMessages.key(message.getKey()),
        message.getValue().toByteArray(),
        message.getCreateRevision(),
        message.getModRevision(),
        message.getVersion(),
        message.getLease());
  }

  /** A change as it came. */
  public static Event read(dev.caravel.etcd.v3.Event message) {
    var kv = message.getKv();
    return new Event(
        message.getType() == EventType.DELETE
            ? KeyValue.tombstone(RequestMessages.key(kv.getKey()), kv.getModRevision())
            : read(kv),
        message.hasPrevKv() ? Optional.of(read(message.getPrevKv())) : Optional.empty());
  }
}
