#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hello.h"

const char *version(void) {
  const char *value = getenv("VERSION");
  return value && *value ? value : "1";
}

int main(int count, char **arguments) {
  const char *slash = strrchr(arguments[0], '/');
  const char *name = slash ? slash + 1 : arguments[0];
  if (strcmp(name, "hello") != 0) {
    int code = run_command(name, count - 1, arguments + 1);
    if (code >= 0) return code;
  }
  if (count < 2 || strcmp(arguments[1], "serve") == 0) return serve();
  int code = run_command(arguments[1], count - 2, arguments + 2);
  if (code >= 0) return code;
  fprintf(stderr,
          "hello: there is no command \"%s\": cat, echo, env, exit, get, hostname, ls, resolve, serve, sleep\n",
          arguments[1]);
  return 127;
}
