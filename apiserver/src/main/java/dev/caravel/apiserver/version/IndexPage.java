package dev.caravel.apiserver.version;

import dev.caravel.api.json.JsonWriter;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.PathHandler;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** {@code /}: the paths of this server. */
public final class IndexPage implements PathHandler {
  private final byte[] json;

  /**
   * @param paths in any order
   */
  public IndexPage(Collection<String> paths) {
    var out = new JsonWriter();
    out.raw('{').raw('\n').raw(' ').raw(' ').string("paths").raw(':').raw(' ').raw('[');
    boolean isFirst = true;
    for (String path : List.copyOf(new TreeSet<>(paths))) {
      if (!isFirst) {
        out.raw(',');
      }
      isFirst = false;
      out.raw('\n').raw(' ').raw(' ').raw(' ').raw(' ').string(path);
    }
    this.json = out.raw('\n').raw(' ').raw(' ').raw(']').raw('\n').raw('}').toByteArray();
  }

  @Override
  public boolean serves(String path) {
    return path.equals("/") || path.equals("/index.html");
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    return new ApiResponse.Raw(200, "application/json", json);
  }
}
