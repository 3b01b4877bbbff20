package dev.caravel.network.nft;

import dev.caravel.network.netlink.MessageWriter;
import dev.caravel.network.netlink.Request;
import dev.caravel.network.nft.Expression.InlineLookup;
import dev.caravel.network.nft.Expression.InlineMapLookup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Changes to one table that happen together or not at all. Nothing happens until {@link
 * Nftables#commit}.
 */
public final class Transaction {
  private static final int NEW_TABLE = 0;
  private static final int DELETE_TABLE = 2;
  private static final int NEW_CHAIN = 3;
  private static final int DELETE_CHAIN = 5;
  private static final int NEW_RULE = 6;
  private static final int DELETE_RULE = 8;
  private static final int NEW_SET = 9;
  private static final int DELETE_SET = 11;
  private static final int NEW_ELEMENTS = 12;
  private static final int DELETE_ELEMENTS = 14;

  private static final int NAME = 1;
  private static final int CHAIN_TABLE = 1;
  private static final int CHAIN_NAME = 3;
  private static final int CHAIN_HOOK = 4;
  private static final int CHAIN_POLICY = 5;
  private static final int CHAIN_TYPE = 7;
  private static final int HOOK_NUMBER = 1;
  private static final int HOOK_PRIORITY = 2;
  private static final int POLICY_ACCEPT = 1;
  private static final int RULE_TABLE = 1;
  private static final int RULE_CHAIN = 2;
  private static final int RULE_EXPRESSIONS = 4;
  private static final int RULE_USERDATA = 7;
  private static final int MAX_COMMENT_BYTES = 128;

  /** Keeps a message's list of elements below the 64 KiB of an attribute. */
  private static final int ELEMENTS_PER_MESSAGE = 150;

  private final Table table;
  private final List<Request> requests = new ArrayList<>();
  private int sets;

  public Transaction(Table table) {
    this.table = table;
  }

  /** Makes the table if it is not there. */
  public Transaction addTable() {
    return add(NEW_TABLE, Request.CREATE, "create table", w -> w.string(NAME, table.name()));
  }

  /** Deletes the table with all that is in it, if it is there. */
  public Transaction deleteTable() {
    addTable();
    return add(DELETE_TABLE, 0, "delete table", w -> w.string(NAME, table.name()));
  }

  /** Makes a chain if it is not there. */
  public Transaction addChain(Chain chain) {
    return add(
        NEW_CHAIN,
        Request.CREATE,
        "create chain " + chain.name(),
        w -> {
          w.string(CHAIN_TABLE, table.name()).string(CHAIN_NAME, chain.name());
          chain
              .hook()
              .ifPresent(hook ->
                  w.nested(
                          CHAIN_HOOK,
                          h ->
                              h.be32(HOOK_NUMBER, hook.point().number())
                                  .be32(HOOK_PRIORITY, hook.priority()))
                      .be32(CHAIN_POLICY, POLICY_ACCEPT)
                      .string(CHAIN_TYPE, hook.type().kernelName()));
        });
  }

  /** Deletes all rules of a chain. */
  public Transaction flushChain(String chain) {
    return add(
        DELETE_RULE,
        0,
        "flush chain " + chain,
        w -> w.string(RULE_TABLE, table.name()).string(RULE_CHAIN, chain));
  }

  /** Deletes a chain that nothing leads to any more. */
  public Transaction deleteChain(String chain) {
    return add(
        DELETE_CHAIN,
        0,
        "delete chain " + chain,
        w -> w.string(CHAIN_TABLE, table.name()).string(CHAIN_NAME, chain));
  }

  /** Adds a rule at the end of a chain. */
  public Transaction addRule(String chain, Rule rule) {
    IdentityHashMap<Expression, Integer> inlineSets = new IdentityHashMap<>();
    for (var expression : rule.expressions()) {
      if (expression instanceof InlineLookup lookup) {
        inlineSets.put(lookup, addInlineSet(lookup.key(), Optional.empty(), lookup.elements()));
      } else if (expression instanceof InlineMapLookup lookup) {
        inlineSets.put(
            lookup, addInlineSet(lookup.key(), Optional.of(lookup.value()), lookup.elements()));
      }
    }
    var writer = new ExpressionWriter(table.family(), inlineSets);
    return add(
        NEW_RULE,
        Request.CREATE | Request.APPEND,
        "add a rule to chain " + chain,
        w -> {
          w.string(RULE_TABLE, table.name()).string(RULE_CHAIN, chain);
          w.nested(
              RULE_EXPRESSIONS, list -> rule.expressions().forEach(e -> writer.write(list, e)));
          if (!rule.comment().isEmpty()) {
            w.bytes(RULE_USERDATA, comment(rule.comment()));
          }
        });
  }

  /** Makes a set or map if it is not there. */
  public Transaction addSet(NftSet set) {
    int id = ++sets;
    return add(
        NEW_SET,
        Request.CREATE,
        "create set " + set.name(),
        w -> SetWriter.writeSet(w, table.name(), set, id));
  }

  /** Deletes a set or map that no rule uses any more. */
  public Transaction deleteSet(String set) {
    return add(DELETE_SET, 0, "delete set " + set, w -> w.string(1, table.name()).string(2, set));
  }

  /** Deletes all elements of a set or map. */
  public Transaction flushSet(String set) {
    return add(
        DELETE_ELEMENTS, 0, "flush set " + set, w -> w.string(1, table.name()).string(2, set));
  }

  /** Adds elements; one that is there already must have the same value. */
  public Transaction addElements(String set, List<Element> elements) {
    return elements(NEW_ELEMENTS, Request.CREATE, "add elements to " + set, set, 0, elements);
  }

  /** Deletes elements, which must be there. */
  public Transaction deleteElements(String set, List<Element> elements) {
    return elements(DELETE_ELEMENTS, 0, "delete elements of " + set, set, 0, elements);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return requests.isEmpty();
  }

  /** The number of messages to the kernel, which is what a commit costs. */
  public int size() {
    return requests.size();
  }

  /** What it does, one line for each message. */
  public List<String> describe() {
    return requests.stream().map(Request::purpose).toList();
  }

  List<Request> requests() {
    return requests;
  }

  private int addInlineSet(DataType key, Optional<DataType> value, List<Element> elements) {
    int id = ++sets;
    add(
        NEW_SET,
        Request.CREATE,
        "create a rule's set",
        w -> SetWriter.writeInline(w, table.name(), key, value, elements.size(), id));
    String name = value.isPresent() ? SetWriter.INLINE_MAP : SetWriter.INLINE_SET;
    elements(NEW_ELEMENTS, Request.CREATE, "fill a rule's set", name, id, elements);
    return id;
  }

  private Transaction elements(
      int type, int flags, String purpose, String set, int id, List<Element> elements) {
    for (int from = 0; from < elements.size(); from += ELEMENTS_PER_MESSAGE) {
      var part = elements.subList(from, Math.min(elements.size(), from + ELEMENTS_PER_MESSAGE));
      add(type, flags, purpose, w -> SetWriter.writeElements(w, table.name(), set, id, part));
    }
    return this;
  }

  private Transaction add(int type, int flags, String purpose, MessageWriter.Content content) {
    requests.add(
        new Request(
            type,
            flags,
            purpose + " in table " + table.name(),
            w -> {
              w.header((byte) table.family().number(), (byte) 0, (byte) 0, (byte) 0);
              content.writeTo(w);
            }));
    return this;
  }

  // libnftnl's user data: type 0 (comment), length, text with its NUL
  private static byte[] comment(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_COMMENT_BYTES - 1);
    byte[] data = new byte[length + 3];
    data[1] = (byte) (length + 1);
    System.arraycopy(utf8, 0, data, 2, length);
    return data;
  }
}
