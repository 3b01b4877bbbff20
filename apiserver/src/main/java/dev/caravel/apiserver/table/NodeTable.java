package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.NodeStatus;
import dev.caravel.api.core.v1.NodeSystemInfo;
import java.util.TreeSet;

/** The table of nodes. */
final class NodeTable {
  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
  private static final String ROLE_LABEL = "kubernetes.io/role";

  private NodeTable() {}

  static Layout<Node> layout() {
    return Layout.of(Node.KIND)
        .name()
        .text("Status", "The status of the node", NodeTable::status)
        .text("Roles", "The roles of the node", NodeTable::roles)
        .age()
        .text(
            "Version",
            field(NodeSystemInfo.SCHEMA, "kubeletVersion"),
            node -> node.status().nodeInfo().kubeletVersion())
        .text(
            "Internal-IP",
            field(NodeStatus.SCHEMA, "addresses"),
            node -> address(node, "InternalIP"))
        .wide()
        .text(
            "External-IP",
            field(NodeStatus.SCHEMA, "addresses"),
            node -> address(node, "ExternalIP"))
        .wide()
        .text(
            "OS-Image",
            field(NodeSystemInfo.SCHEMA, "osImage"),
            node -> orUnknown(node.status().nodeInfo().osImage()))
        .wide()
        .text("Kernel-Version", field(NodeSystemInfo.SCHEMA, "kernelVersion"), NodeTable::kernel)
        .wide()
        .text(
            "Container-Runtime",
            field(NodeSystemInfo.SCHEMA, "containerRuntimeVersion"),
            node -> orUnknown(node.status().nodeInfo().containerRuntimeVersion()))
        .wide();
  }

  private static String status(Node node) {
    var ready =
        node.status().conditions().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .map(condition -> condition.status().equals("True") ? "Ready" : "NotReady")
            .findFirst()
            .orElse("Unknown");
    return node.spec().unschedulable() ? ready + ",SchedulingDisabled" : ready;
  }

  private static String roles(Node node) {
    var roles = new TreeSet<String>();
    node.metadata()
        .labels()
        .forEach((label, value) -> {
          if (label.startsWith(ROLE_PREFIX) && label.length() > ROLE_PREFIX.length()) {
            roles.add(label.substring(ROLE_PREFIX.length()));
          } else if (label.equals(ROLE_LABEL) && !value.isEmpty()) {
            roles.add(value);
          }
        });
    return Text.orNone(String.join(",", roles));
  }

  private static String address(Node node, String type) {
    return node.status().addresses().stream()
        .filter(address -> address.type().equals(type))
        .map(address -> address.address())
        .findFirst()
        .orElse(Text.NONE);
  }

  private static String kernel(Node node) {
    var info = node.status().nodeInfo();
    var version = orUnknown(info.kernelVersion());
    return info.architecture().isEmpty() ? version : version + " (" + info.architecture() + ")";
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? Ages.UNKNOWN : text;
  }
}
