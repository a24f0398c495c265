/*
 * A driver for a social-security-card reader, as docs/drivers.md describes drivers.
 *
 * It loads the maker's library SSCardDriver, whose path is its only argument, and lets the console read cards by it:
 * one message is one line of JSON, commands come on standard input, answers go to standard output.
 *
 *     cc -std=c11 -Wall -Wextra -Werror -o ssc-driver example.c -ldl
 *
 * It needs the C library only. The few things that it wants to know of a command are found with strstr: a quotation
 * mark within a JSON string is always written \", so that "\"timeout\":" can be nothing but the key. A driver that takes
 * more than numbers and names from its commands should use a JSON library.
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	CONTACT_FIRST = 3,   /* iType: contact, then contactless */
	NO_CARD = -2,        /* of iReadCardBas */
	EVERY_MS = 200,      /* how often it looks for a card */
	MOST_OUT = 8 * 1024, /* the library does not say how much it writes */
	MOST_LINE = 64 * 1024
};

typedef long (*read_card)(int type, char *out);

/* What comes in: bytes that were read, and how many of them. */
struct input {
	char bytes[MOST_LINE];
	size_t have;
};

static FILE *console;            /* where messages go */
static char last_read[MOST_OUT]; /* the card that was read last and may lie there still; "" for none */

/* now_ms is a clock that nobody sets. */
static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* next_line waits for a line, at most so long (-1: for ever), and writes it into line without its end.
 * 1: there is one. 0: there is none yet. -1: the console has ended. */
static int next_line(struct input *in, char *line, int wait_ms)
{
	for (;;) {
		char *end = memchr(in->bytes, '\n', in->have);
		if (end != NULL) {
			size_t length = (size_t)(end - in->bytes);
			memcpy(line, in->bytes, length);
			line[length] = '\0';
			in->have -= length + 1;
			memmove(in->bytes, end + 1, in->have);
			return 1;
		}
		if (in->have == sizeof in->bytes)
			return -1; /* nothing that this driver serves is so long */
		struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
		int n = poll(&ready, 1, wait_ms);
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		ssize_t got = n < 0 ? -1 : read(STDIN_FILENO, in->bytes + in->have, sizeof in->bytes - in->have);
		if (got <= 0)
			return -1;
		in->have += (size_t)got;
	}
}

/* number gives the number behind a key such as "\"timeout\":"; 0 when it is not there. */
static int64_t number(const char *line, const char *key)
{
	const char *at = strstr(line, key);
	return at == NULL ? 0 : strtoll(at + strlen(key), NULL, 10);
}

static int is_command(const char *line, const char *name)
{
	char key[100];
	snprintf(key, sizeof key, "\"name\":\"%s\"", name);
	return strstr(line, key) != NULL;
}

/* complete ends a command. The payload is JSON. */
static void complete(const char *name, int64_t id, const char *code, const char *payload)
{
	fprintf(console, "{\"header\":{\"name\":\"%s\",\"requestId\":%" PRId64 ",\"type\":\"completion\",\"version\":\"1.0\",\"completionCode\":\"%s\"},\"payload\":%s}\n",
		name, id, code, payload);
	fflush(console);
}

/* complete_card ends a read with the text of the library. It is GBK, which JSON cannot carry: as hex it can. */
static void complete_card(const char *name, int64_t id, const char *text)
{
	static char payload[2 * MOST_OUT + 100];
	size_t at = (size_t)snprintf(payload, sizeof payload, "{\"encoding\":\"gb18030\",\"text\":\"");
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		at += (size_t)snprintf(payload + at, sizeof payload - at, "%02x", *p);
	snprintf(payload + at, sizeof payload - at, "\"}");
	complete(name, id, "success", payload);
}

/* read_until_card waits for a card. -1: the console has ended. */
static int read_until_card(struct input *in, read_card read_it, int64_t id, int64_t timeout_ms)
{
	static const char name[] = "SocialCardReader.Read";
	static char text[MOST_OUT], line[MOST_LINE];
	const int64_t end = now_ms() + timeout_ms;

	for (;;) {
		memset(text, 0, sizeof text);
		long code = read_it(CONTACT_FIRST, text);
		if (code == 0 && strcmp(text, last_read) == 0) {
			complete(name, id, "commandErrorCode", "{\"errorCode\":\"mediaPresent\"}");
			return 0;
		}
		if (code == 0) {
			memcpy(last_read, text, sizeof last_read);
			complete_card(name, id, text);
			return 0;
		}
		memset(last_read, 0, sizeof last_read); /* it was lifted */
		if (code != NO_CARD) {
			char payload[100];
			snprintf(payload, sizeof payload, "{\"errorCode\":\"sscard\",\"code\":%ld}", code);
			complete(name, id, "commandErrorCode", payload);
			return 0;
		}
		if (now_ms() >= end) {
			complete(name, id, "timeOut", "{}");
			return 0;
		}
		int n = next_line(in, line, EVERY_MS);
		if (n < 0)
			return -1;
		/* While a command runs, nothing but its end is asked for. */
		if (n > 0 && is_command(line, "Common.Cancel") && number(line, "\"requestId\":") == id) {
			complete(name, id, "canceled", "{}");
			return 0;
		}
	}
}

/* serve does one command after the other until the console ends. */
static void serve(read_card read_it)
{
	static struct input in;
	static char line[MOST_LINE];

	while (next_line(&in, line, -1) > 0) {
		int64_t id = number(line, "\"requestId\":");
		if (is_command(line, "Common.Cancel"))
			continue; /* of a command that has ended meanwhile */
		if (is_command(line, "Common.Status")) {
			complete("Common.Status", id, "success", "{\"state\":\"online\",\"name\":\"SSCardDriver\"}");
			continue;
		}
		if (!is_command(line, "SocialCardReader.Read")) {
			complete("Common.Unknown", id, "unsupportedCommand", "{}");
			continue;
		}
		if (read_until_card(&in, read_it, id, number(line, "\"timeout\":")) < 0)
			return;
	}
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s LIBRARY\n", argv[0]);
		return 2;
	}
	/* First of all: messages get a number that the library does not know, and what it prints goes to standard error. */
	int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0 || (console = fdopen(out, "w")) == NULL) {
		perror("standard output");
		return 1;
	}
	void *library = dlopen(argv[1], RTLD_NOW);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	read_card read_it;
	*(void **)&read_it = dlsym(library, "iReadCardBas"); /* as POSIX has it: ISO C knows no such conversion */
	if (read_it == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	fprintf(console, "{\"header\":{\"name\":\"Common.Hello\",\"type\":\"unsolicited\",\"version\":\"1.0\"},"
			 "\"payload\":{\"protocol\":1,\"name\":\"ssc-driver\",\"version\":\"1.0\",\"classes\":[\"SocialCardReader\"]}}\n");
	fflush(console);
	serve(read_it);
	return 0;
}
