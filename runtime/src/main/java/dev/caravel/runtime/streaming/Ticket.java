package dev.caravel.runtime.streaming;

import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.PortForwardRequest;

/** What a URL was handed out for. */
sealed interface Ticket {
  /** The first part of the URL's path. */
  String path();

  record Exec(ExecRequest request) implements Ticket {
    @Override
    public String path() {
      return "exec";
    }
  }

  record Attach(AttachRequest request) implements Ticket {
    @Override
    public String path() {
      return "attach";
    }
  }

  record PortForward(PortForwardRequest request) implements Ticket {
    @Override
    public String path() {
      return "portforward";
    }
  }
}
