/* A running server on a free port and raw sockets to it: for tests that send what no browser would. */
#ifndef FAROL_TESTS_HOSTILE_H
#define FAROL_TESTS_HOSTILE_H

#include <stdatomic.h>

#include "http/http.h"

extern atomic_int hostile_streams_released;

/* Starts a server with a few plain routes ("/", "/echo", "/big", "/asset", "/items/{id}", "/gate"). `options`
 * may be NULL. */
struct http_server *hostile_start(const struct http_options *options);
/* While shut, "/gate" does not answer. */
void hostile_gate_shut(void);
void hostile_gate_open(void);
/* How many requests have come to the gate so far; waits until there are `count`. */
void hostile_gate_wait(int count);
/* Connects; the socket has a receive timeout, so that no test hangs. */
int hostile_connect(int port);
void hostile_send(int descriptor, const char *bytes, size_t length);
/* Reads until the peer closes, or the answer's Content-Length is complete. NUL-terminated, malloc'ed. */
char *hostile_receive(int descriptor);
/* Connects, sends, receives, closes. */
char *hostile_ask(int port, const char *bytes, size_t length);
/* The status of an answer; 0 when there was none. */
int hostile_status(const char *answer);
int hostile_ask_status(int port, const char *request);
/* The server still answers a plain request. */
void hostile_assert_stands(int port);

#endif
