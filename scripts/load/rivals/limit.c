/* The limit: accepts sockets, and write()s one prepared frame to each whenever the first one says anything.
 * Nothing is parsed and nothing is buffered, so no server that does more can cost less. Usage: limit FRAME_FILE */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 20000

int main(int argc, char **argv) {
  static int all[MOST];
  static char frame[65536], heard[65536];
  int count = 0, yes = 1, buffer = 65536;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file) return 2;
  size_t size = fread(frame, 1, sizeof frame, file);
  fclose(file);

  int door = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  setsockopt(door, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (bind(door, (struct sockaddr *)&at, sizeof at) || listen(door, 2048)) return 1;
  getsockname(door, (struct sockaddr *)&at, &length);
  printf("port %d\n", ntohs(at.sin_port));
  fflush(stdout);

  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = door};
  epoll_ctl(poll, EPOLL_CTL_ADD, door, &event);
  for (;;) {
    if (epoll_wait(poll, &event, 1, -1) != 1) continue;
    if (event.data.fd == door) {
      int one = accept(door, NULL, NULL);
      if (one < 0 || count == MOST) continue;
      setsockopt(one, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      event.events = EPOLLIN;
      event.data.fd = one;
      epoll_ctl(poll, EPOLL_CTL_ADD, one, &event);
      all[count++] = one;
      continue;
    }
    ssize_t got = read(event.data.fd, heard, sizeof heard);
    if (got <= 0) {
      /* Whoever starts us ends us; a socket that ends is only looked at no more. */
      epoll_ctl(poll, EPOLL_CTL_DEL, event.data.fd, NULL);
    } else if (event.data.fd == all[0]) {
      for (int i = 1; i < count; i++)
        if (write(all[i], frame, size) < 0) return 1;
    }
  }
}
