package dev.caravel.network.nft;

import java.util.List;

/**
 * One step of a rule. Steps load registers, test them (a test that fails ends the rule) and act.
 * Register numbers are those of {@code enum nft_registers}: 0 is the verdict, 8 to 23 hold four
 * bytes each and longer values in a row.
 */
public sealed interface Expression {
  int VERDICT_REGISTER = 0;
  int FIRST_REGISTER = 8;

  /** Loads bytes of a packet's header. */
  record Payload(Base base, int offset, int length, int register) implements Expression {
    /** The header that the offset counts from (enum nft_payload_bases). */
    public enum Base {
      NETWORK(1),
      TRANSPORT(2);

      private final int number;

      Base(int number) {
        this.number = number;
      }

      int number() {
        return number;
      }
    }
  }

  /** What the kernel knows of a packet beside its bytes (enum nft_meta_keys). */
  enum MetaKey {
    MARK(3),
    INPUT_NAME(6),
    OUTPUT_NAME(7),
    PROTOCOL(16);

    private final int number;

    MetaKey(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Loads a packet's property. */
  record Meta(MetaKey key, int register) implements Expression {}

  /** Sets a packet's property. */
  record SetMeta(MetaKey key, int register) implements Expression {}

  /** What the connection tracker knows (enum nft_ct_keys). */
  enum ConnectionKey {
    STATE(0),
    STATUS(2);

    private final int number;

    ConnectionKey(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Loads a property of the packet's connection. */
  record Connection(ConnectionKey key, int register) implements Expression {}

  /** Loads the kind of the packet's destination address (RTN_LOCAL and so on, rtnetlink(7)). */
  record DestinationType(int register) implements Expression {}

  /** Loads the kind of the packet's source address. */
  record SourceType(int register) implements Expression {}

  /** Ends the rule unless the register equals the value, or does not. */
  record Compare(int register, boolean equal, Datum.Value value) implements Expression {}

  /** {@code register = (register & mask) ^ xor}. */
  record Bitwise(int register, Datum.Value mask, Datum.Value xor) implements Expression {}

  /** Loads a value. */
  record Immediate(int register, Datum value) implements Expression {}

  /** Ends the rule unless the key is in the set, or is not. */
  record Lookup(String set, int register, boolean contained) implements Expression {}

  /** Loads what the map has for the key; ends the rule if there is nothing. */
  record MapLookup(String map, int keyRegister, int register) implements Expression {}

  /** {@link MapLookup} in a map of the rule's own. */
  record InlineMapLookup(
      DataType key, DataType value, List<Element> elements, int keyRegister, int register)
      implements Expression {}

  /** {@link Lookup} in a set of the rule's own. */
  record InlineLookup(DataType key, List<Element> elements, int register) implements Expression {}

  /** Changes an element of a map whose elements expire. */
  record Learn(Operation operation, String map, int keyRegister, int valueRegister)
      implements Expression {
    /** What is done to the element (enum nft_dynset_ops). */
    public enum Operation {
      /** Add it, or let it live its time again. */
      UPDATE(1),
      DELETE(2);

      private final int number;

      Operation(int number) {
        this.number = number;
      }

      int number() {
        return number;
      }
    }
  }

  /** Loads a random number from 0 to {@code modulus - 1}. */
  record Random(int modulus, int register) implements Expression {}

  /** Gives the connection the destination in the registers. */
  record DestinationNat(int addressRegister, int portRegister) implements Expression {}

  /** Gives the connection the address of the interface it leaves by as source. */
  record Masquerade(boolean randomPort) implements Expression {}

  /** Tells the sender that nobody listens: ICMP port unreachable. */
  record Reject() implements Expression {}

  /** Counts packets and bytes. */
  record Counter() implements Expression {}
}
