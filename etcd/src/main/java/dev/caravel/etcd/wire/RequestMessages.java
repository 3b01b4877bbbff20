package dev.caravel.etcd.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.caravel.etcd.Compare;
import dev.caravel.etcd.DeleteRequest;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.PutRequest;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.RangeRequest.SortOrder;
import dev.caravel.etcd.RangeRequest.SortTarget;
import dev.caravel.etcd.Request;
import dev.caravel.etcd.TxnRequest;
import dev.caravel.etcd.v3.DeleteRangeRequest;
import dev.caravel.etcd.v3.RequestOp;
import java.util.List;

/** Requests as messages. */
@SuppressWarnings("EnumOrdinal") // orders and targets have etcd's numbers
public final class RequestMessages {
  private static final int MAX_DEPTH = 16;

  private RequestMessages() {}

  /**
   * A range as it came.
   *
   * @throws EtcdException if its sort options are unknown
   */
  public static RangeRequest read(dev.caravel.etcd.v3.RangeRequest message) {
    return new RangeRequest(
        range(message.getKey(), message.getRangeEnd()),
        message.getLimit(),
        message.getRevision(),
        switch (message.getSortOrder()) {
          case NONE -> SortOrder.NONE;
          case ASCEND -> SortOrder.ASCEND;
          case DESCEND -> SortOrder.DESCEND;
          case UNRECOGNIZED -> throw new EtcdException(Reason.INVALID_SORT);
        },
        switch (message.getSortTarget()) {
          case KEY -> SortTarget.KEY;
          case VERSION -> SortTarget.VERSION;
          case CREATE -> SortTarget.CREATE;
          case MOD -> SortTarget.MOD;
          case VALUE -> SortTarget.VALUE;
          case UNRECOGNIZED -> throw new EtcdException(Reason.INVALID_SORT);
        },
        message.getSerializable(),
        message.getKeysOnly(),
        message.getCountOnly(),
        message.getMinModRevision(),
        message.getMaxModRevision(),
        message.getMinCreateRevision(),
        message.getMaxCreateRevision());
  }

  /** A range to send. */
  public static dev.caravel.etcd.v3.RangeRequest write(RangeRequest request) {
    return dev.caravel.etcd.v3.RangeRequest.newBuilder()
        .setKey(bytes(request.range().start()))
        .setRangeEnd(bytes(request.range().end()))
        .setLimit(request.limit())
        .setRevision(request.revision())
        .setSortOrderValue(request.order().ordinal())
        .setSortTargetValue(request.target().ordinal())
        .setSerializable(request.serializable())
        .setKeysOnly(request.keysOnly())
        .setCountOnly(request.countOnly())
        .setMinModRevision(request.minModRevision())
        .setMaxModRevision(request.maxModRevision())
        .setMinCreateRevision(request.minCreateRevision())
        .setMaxCreateRevision(request.maxCreateRevision())
        .build();
  }

  /** A put as it came. */
  public static PutRequest read(dev.caravel.etcd.v3.PutRequest message) {
    return new PutRequest(
        key(message.getKey()),
        message.getValue().toByteArray(),
        message.getLease(),
        message.getPrevKv(),
        message.getIgnoreValue(),
        message.getIgnoreLease());
  }

  /** A put to send. */
  public static dev.caravel.etcd.v3.PutRequest write(PutRequest request) {
    return dev.caravel.etcd.v3.PutRequest.newBuilder()
        .setKey(bytes(request.key()))
        .setValue(UnsafeByteOperations.unsafeWrap(request.value()))
        .setLease(request.lease())
        .setPrevKv(request.previous())
        .setIgnoreValue(request.ignoreValue())
        .setIgnoreLease(request.ignoreLease())
        .build();
  }

  /** A deletion as it came. */
  public static DeleteRequest read(DeleteRangeRequest message) {
    return new DeleteRequest(range(message.getKey(), message.getRangeEnd()), message.getPrevKv());
  }

  /** A deletion to send. */
  public static DeleteRangeRequest write(DeleteRequest request) {
    return DeleteRangeRequest.newBuilder()
        .setKey(bytes(request.range().start()))
        .setRangeEnd(bytes(request.range().end()))
        .setPrevKv(request.previous())
        .build();
  }

  /**
   * A transaction as it came.
   *
   * @throws EtcdException if it is nested too deeply or has an operation or a comparison that is
   *     unknown
   */
  public static TxnRequest read(dev.caravel.etcd.v3.TxnRequest message) {
    return read(message, 0);
  }

  private static TxnRequest read(dev.caravel.etcd.v3.TxnRequest message, int depth) {
    if (depth > MAX_DEPTH) {
      throw new EtcdException(Reason.TOO_MANY_OPERATIONS);
    }
    return new TxnRequest(
        message.getCompareList().stream().map(CompareMessages::read).toList(),
        operations(message.getSuccessList(), depth),
        operations(message.getFailureList(), depth));
  }

  private static List<Request> operations(List<RequestOp> messages, int depth) {
    return messages.stream().map(message -> operation(message, depth)).toList();
  }

  private static Request operation(RequestOp message, int depth) {
    return switch (message.getRequestCase()) {
      case REQUEST_RANGE -> read(message.getRequestRange());
      case REQUEST_PUT -> read(message.getRequestPut());
      case REQUEST_DELETE_RANGE -> read(message.getRequestDeleteRange());
      case REQUEST_TXN -> read(message.getRequestTxn(), depth + 1);
      case REQUEST_NOT_SET -> throw new EtcdException(Reason.EMPTY_KEY);
    };
  }

  /** A transaction to send. */
  public static dev.caravel.etcd.v3.TxnRequest write(TxnRequest request) {
    var message = dev.caravel.etcd.v3.TxnRequest.newBuilder();
    for (Compare compare : request.compare()) {
      message.addCompare(CompareMessages.write(compare));
    }
    request.success().forEach(inner -> message.addSuccess(operation(inner)));
    request.failure().forEach(inner -> message.addFailure(operation(inner)));
    return message.build();
  }

  private static RequestOp operation(Request request) {
    var message = RequestOp.newBuilder();
    switch (request) {
      case RangeRequest range -> message.setRequestRange(write(range));
      case PutRequest put -> message.setRequestPut(write(put));
      case DeleteRequest delete -> message.setRequestDeleteRange(write(delete));
      case TxnRequest txn -> message.setRequestTxn(write(txn));
    }
    return message.build();
  }

  /** The keys from start to end, as they came. */
  public static KeyRange range(ByteString start, ByteString end) {
    return new KeyRange(key(start), key(end));
  }

  /** A key as it came. */
  public static Key key(ByteString bytes) {
    return bytes.isEmpty() ? Key.EMPTY : Key.of(bytes.toByteArray());
  }

  /** A key to send. */
  public static ByteString bytes(Key key) {
    return UnsafeByteOperations.unsafeWrap(key.bytes());
  }
}
