package dev.caravel.network.nft;

/** A part of a key that is taken from a packet. */
public enum Part {
  SOURCE,
  DESTINATION,
  PROTOCOL,
  DESTINATION_PORT;

  DataType type(Family family) {
    return switch (this) {
      case SOURCE, DESTINATION -> family.address();
      case PROTOCOL -> DataType.PROTOCOL;
      case DESTINATION_PORT -> DataType.PORT;
    };
  }

  Expression load(Family family, int register) {
    return switch (this) {
      case SOURCE -> network(family.sourceOffset(), family, register);
      case DESTINATION -> network(family.destinationOffset(), family, register);
      case PROTOCOL -> new Expression.Meta(Expression.MetaKey.PROTOCOL, register);
      case DESTINATION_PORT ->
          new Expression.Payload(Expression.Payload.Base.TRANSPORT, 2, 2, register);
    };
  }

  private static Expression network(int offset, Family family, int register) {
    return new Expression.Payload(
        Expression.Payload.Base.NETWORK, offset, family.address().bytes(), register);
  }

  /** The type of a key of these parts. */
  public static DataType keyType(Family family, Part... parts) {
    if (parts.length == 1) {
      return parts[0].type(family);
    }
    var types = new DataType[parts.length];
    for (int i = 0; i < parts.length; i++) {
      types[i] = parts[i].type(family);
    }
    return DataType.concatenation(types);
  }
}
