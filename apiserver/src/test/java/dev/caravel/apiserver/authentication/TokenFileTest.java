package dev.caravel.apiserver.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.apiserver.request.UserInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
  @TempDir private Path directory;

  private TokenFile of(String text) throws IOException {
    return TokenFile.read(Files.writeString(directory.resolve("tokens"), text));
  }

  private static Optional<UserInfo> user(TokenFile file, String token) {
    return file.authenticate(new Credentials(List.of(), token));
  }

  @Test
  void knowsItsTokensAlone() throws IOException {
    var file =
        of(
            """
            # people
            secret1,alice,u1,"g1,g2"
            secret2 , bob , u2

            """);

    assertThat(user(file, "secret1"))
        .contains(new UserInfo("alice", "u1", List.of("g1", "g2"), Map.of()));
    assertThat(user(file, "secret2")).contains(new UserInfo("bob", "u2", List.of(), Map.of()));
    assertThat(user(file, "secret")).isEmpty();
    assertThat(user(file, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "token,user", ",user,uid", "token,,uid"})
  void refusesLinesThatLackSomething(String line) {
    assertThatThrownBy(() -> of("a,b,c\n" + line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(":2 must be token,user,uid")
        .hasMessageNotContaining("token,user\n");
  }
}
