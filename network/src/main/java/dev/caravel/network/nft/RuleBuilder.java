package dev.caravel.network.nft;

import static dev.caravel.network.nft.Expression.FIRST_REGISTER;
import static dev.caravel.network.nft.Expression.VERDICT_REGISTER;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.Protocol;
import dev.caravel.network.nft.Expression.ConnectionKey;
import dev.caravel.network.nft.Expression.Learn.Operation;
import dev.caravel.network.nft.Expression.MetaKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a rule as a person would say it: tests first, then what is done. Each method adds the
 * steps for one test or action.
 */
public final class RuleBuilder {
  private static final int INTERFACE_NAME_BYTES = 16;
  private static final int RTN_LOCAL = 2;
  private static final int STATE_NEW = 8;
  private static final int STATUS_DESTINATION_NAT = 0x20;

  private final Family family;
  private final List<Expression> expressions = new ArrayList<>();
  private String comment = "";

  private RuleBuilder(Family family) {
    this.family = family;
  }

  /** A rule of a table of this family. */
  public static RuleBuilder rule(Family family) {
    return new RuleBuilder(family);
  }

  /** What {@code nft list} shows beside the rule. */
  public RuleBuilder comment(String text) {
    comment = text;
    return this;
  }

  /** The packet came in by this interface. */
  public RuleBuilder from(String interfaceName) {
    return interfaceIs(MetaKey.INPUT_NAME, interfaceName, true);
  }

  /** The packet leaves by this interface. */
  public RuleBuilder to(String interfaceName) {
    return interfaceIs(MetaKey.OUTPUT_NAME, interfaceName, true);
  }

  /** The packet leaves by another interface. */
  public RuleBuilder notTo(String interfaceName) {
    return interfaceIs(MetaKey.OUTPUT_NAME, interfaceName, false);
  }

  /** The source is in the range. */
  public RuleBuilder source(Cidr range) {
    return address(Part.SOURCE, range, true);
  }

  /** The source is not in the range. */
  public RuleBuilder notSource(Cidr range) {
    return address(Part.SOURCE, range, false);
  }

  /** The destination is in the range. */
  public RuleBuilder destination(Cidr range) {
    return address(Part.DESTINATION, range, true);
  }

  /** The destination is not in the range. */
  public RuleBuilder notDestination(Cidr range) {
    return address(Part.DESTINATION, range, false);
  }

  /** The destination is an address of this host. */
  public RuleBuilder destinationIsLocal() {
    return add(new Expression.DestinationType(FIRST_REGISTER)).equal(Datum.number(RTN_LOCAL));
  }

  /** The source is an address of this host. */
  public RuleBuilder sourceIsLocal() {
    return add(new Expression.SourceType(FIRST_REGISTER)).equal(Datum.number(RTN_LOCAL));
  }

  /** The packet is of this protocol. */
  public RuleBuilder protocol(Protocol protocol) {
    return add(new Expression.Meta(MetaKey.PROTOCOL, FIRST_REGISTER)).equal(Datum.of(protocol));
  }

  /** The packet opens a connection. */
  public RuleBuilder newConnection() {
    return connectionHas(ConnectionKey.STATE, STATE_NEW);
  }

  /** The connection's destination was translated. */
  public RuleBuilder destinationTranslated() {
    return connectionHas(ConnectionKey.STATUS, STATUS_DESTINATION_NAT);
  }

  private RuleBuilder connectionHas(ConnectionKey key, int bit) {
    add(new Expression.Connection(key, FIRST_REGISTER));
    return bits(bit, 0).notEqual(Datum.number(0));
  }

  /** The packet's mark has this bit set. */
  public RuleBuilder marked(int bit) {
    add(new Expression.Meta(MetaKey.MARK, FIRST_REGISTER));
    return bits(bit, 0).notEqual(Datum.number(0));
  }

  /** The key is in the set. */
  public RuleBuilder in(String set, Part... key) {
    return load(key).add(new Expression.Lookup(set, FIRST_REGISTER, true));
  }

  /** The key is not in the set. */
  public RuleBuilder notIn(String set, Part... key) {
    return load(key).add(new Expression.Lookup(set, FIRST_REGISTER, false));
  }

  /** Sets a bit of the packet's mark. */
  public RuleBuilder mark(int bit) {
    add(new Expression.Meta(MetaKey.MARK, FIRST_REGISTER));
    return bits(~bit, bit).add(new Expression.SetMeta(MetaKey.MARK, FIRST_REGISTER));
  }

  /** Clears a bit of the packet's mark. */
  public RuleBuilder unmark(int bit) {
    add(new Expression.Meta(MetaKey.MARK, FIRST_REGISTER));
    return bits(~bit, 0).add(new Expression.SetMeta(MetaKey.MARK, FIRST_REGISTER));
  }

  /** Continues with the verdict that the map has for the key; ends the rule if it has none. */
  public Rule verdictFrom(String map, Part... key) {
    return load(key).add(new Expression.MapLookup(map, FIRST_REGISTER, VERDICT_REGISTER)).build();
  }

  /** Translates the destination to what the map has for the key; ends the rule if it has none. */
  public Rule translateTo(String map, Part... key) {
    return load(key).add(new Expression.MapLookup(map, FIRST_REGISTER, FIRST_REGISTER)).translate();
  }

  /** Translates the destination to one of these, each a concatenation of address and port. */
  public Rule translateToAnyOf(List<Datum.Value> destinations) {
    return pick(destinations).translate();
  }

  /**
   * Translates the destination to one of these and keeps the choice for the source address in
   * {@code map}.
   */
  public Rule translateToAnyOf(List<Datum.Value> destinations, String map) {
    pick(destinations);
    int source = FIRST_REGISTER + translationRegisters();
    return add(Part.SOURCE.load(family, source))
        .add(new Expression.Learn(Operation.UPDATE, map, source, FIRST_REGISTER))
        .translate();
  }

  /**
   * Translates the destination to what {@code map} has for the source address, if that is still one
   * of these, and lets the entry live its time again.
   */
  public Rule translateAsBefore(List<Datum.Value> destinations, String map) {
    int source = FIRST_REGISTER + translationRegisters();
    var members = destinations.stream().map(Element::of).toList();
    return add(Part.SOURCE.load(family, source))
        .add(new Expression.MapLookup(map, source, FIRST_REGISTER))
        .add(new Expression.InlineLookup(translationType(), members, FIRST_REGISTER))
        .add(new Expression.Learn(Operation.UPDATE, map, source, FIRST_REGISTER))
        .translate();
  }

  /** Forgets what {@code map} has for the source address. */
  public Rule forget(String map) {
    int source = FIRST_REGISTER + translationRegisters();
    return add(Part.SOURCE.load(family, source))
        .add(new Expression.MapLookup(map, source, FIRST_REGISTER))
        .add(new Expression.Learn(Operation.DELETE, map, source, FIRST_REGISTER))
        .build();
  }

  /** Gives the connection this host's address as source. */
  public Rule masquerade() {
    return add(new Expression.Masquerade(true)).build();
  }

  /** Tells the sender that nobody listens. */
  public Rule reject() {
    return add(new Expression.Reject()).build();
  }

  /** Ends with a verdict. */
  public Rule verdict(Verdict verdict) {
    return add(new Expression.Immediate(VERDICT_REGISTER, verdict)).build();
  }

  /** The rule as it stands. */
  public Rule build() {
    return new Rule(expressions, comment);
  }

  /** The type of what destinations are translated to: address and port. */
  public static DataType translationType(Family family) {
    return DataType.concatenation(family.address(), DataType.PORT);
  }

  private DataType translationType() {
    return translationType(family);
  }

  private int translationRegisters() {
    return translationType().bytes() / 4;
  }

  private RuleBuilder pick(List<Datum.Value> destinations) {
    var elements = new ArrayList<Element>(destinations.size());
    for (int i = 0; i < destinations.size(); i++) {
      elements.add(Element.of(Datum.number(i), destinations.get(i)));
    }
    return add(new Expression.Random(destinations.size(), FIRST_REGISTER))
        .add(
            new Expression.InlineMapLookup(
                DataType.INTEGER, translationType(), elements, FIRST_REGISTER, FIRST_REGISTER));
  }

  private Rule translate() {
    int port = FIRST_REGISTER + family.address().bytes() / 4;
    return add(new Expression.DestinationNat(FIRST_REGISTER, port)).build();
  }

  private RuleBuilder load(Part... parts) {
    int register = FIRST_REGISTER;
    for (var part : parts) {
      add(part.load(family, register));
      register += part.type(family).registerBytes() / 4;
    }
    return this;
  }

  private RuleBuilder address(Part part, Cidr range, boolean inside) {
    if (range.isIpv6() != (family == Family.IPV6)) {
      throw new IllegalArgumentException(range + " is not of the table's family " + family);
    }
    add(part.load(family, FIRST_REGISTER));
    var first = Datum.of(range.first());
    if (range.prefixLength() < first.bytes().length * 8) {
      byte[] zero = new byte[first.bytes().length];
      add(new Expression.Bitwise(FIRST_REGISTER, Datum.of(range.mask()), Datum.of(zero)));
    }
    return inside ? equal(first) : notEqual(first);
  }

  private RuleBuilder interfaceIs(MetaKey key, String name, boolean same) {
    byte[] bytes = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), INTERFACE_NAME_BYTES);
    add(new Expression.Meta(key, FIRST_REGISTER));
    return same ? equal(Datum.of(bytes)) : notEqual(Datum.of(bytes));
  }

  private RuleBuilder bits(int mask, int xor) {
    return add(new Expression.Bitwise(FIRST_REGISTER, Datum.number(mask), Datum.number(xor)));
  }

  private RuleBuilder equal(Datum.Value value) {
    return add(new Expression.Compare(FIRST_REGISTER, true, value));
  }

  private RuleBuilder notEqual(Datum.Value value) {
    return add(new Expression.Compare(FIRST_REGISTER, false, value));
  }

  private RuleBuilder add(Expression expression) {
    expressions.add(expression);
    return this;
  }
}
