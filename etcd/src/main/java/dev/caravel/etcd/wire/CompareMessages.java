package dev.caravel.etcd.wire;

import com.google.protobuf.UnsafeByteOperations;
import dev.caravel.etcd.Compare;
import dev.caravel.etcd.Compare.Relation;
import dev.caravel.etcd.Compare.Target;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.v3.Compare.CompareResult;
import dev.caravel.etcd.v3.Compare.CompareTarget;

/** Comparisons as messages. */
final class CompareMessages {
  private CompareMessages() {}

  static Compare read(dev.caravel.etcd.v3.Compare message) {
    var range = RequestMessages.range(message.getKey(), message.getRangeEnd());
    var relation =
        switch (message.getResult()) {
          case EQUAL -> Relation.EQUAL;
          case GREATER -> Relation.GREATER;
          case LESS -> Relation.LESS;
          case NOT_EQUAL -> Relation.NOT_EQUAL;
          case UNRECOGNIZED -> throw new EtcdException(Reason.INVALID);
        };
    return switch (message.getTarget()) {
      case VERSION -> new Compare.Number(range, Target.VERSION, relation, message.getVersion());
      case CREATE ->
          new Compare.Number(range, Target.CREATE, relation, message.getCreateRevision());
      case MOD -> new Compare.Number(range, Target.MOD, relation, message.getModRevision());
      case LEASE -> new Compare.Number(range, Target.LEASE, relation, message.getLease());
      case VALUE -> new Compare.Value(range, relation, message.getValue().toByteArray());
      case UNRECOGNIZED -> throw new EtcdException(Reason.INVALID);
    };
  }

  static dev.caravel.etcd.v3.Compare write(Compare compare) {
    var message =
        dev.caravel.etcd.v3.Compare.newBuilder()
            .setKey(RequestMessages.bytes(compare.range().start()))
            .setRangeEnd(RequestMessages.bytes(compare.range().end()))
            .setResult(
                switch (compare.relation()) {
                  case EQUAL -> CompareResult.EQUAL;
                  case GREATER -> CompareResult.GREATER;
                  case LESS -> CompareResult.LESS;
                  case NOT_EQUAL -> CompareResult.NOT_EQUAL;
                });
    switch (compare) {
      case Compare.Value value ->
          message
              .setTarget(CompareTarget.VALUE)
              .setValue(UnsafeByteOperations.unsafeWrap(value.operand()));
      case Compare.Number number -> {
        long operand = number.operand();
        switch (number.target()) {
          case VERSION -> message.setTarget(CompareTarget.VERSION).setVersion(operand);
          case CREATE -> message.setTarget(CompareTarget.CREATE).setCreateRevision(operand);
          case MOD -> message.setTarget(CompareTarget.MOD).setModRevision(operand);
          case LEASE -> message.setTarget(CompareTarget.LEASE).setLease(operand);
        }
      }
    }
    return message.build();
  }
}
