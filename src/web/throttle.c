/* A table of counters by hashed key (throttle.h). Keys that share all the places of a window push out
 * the one used longest ago. */
#include "web/throttle.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 1 << 14, WINDOW = 8, FORGET_SECONDS = 3600, SECOND = 1000000 };

struct counter {
    uint64_t key;
    int32_t attempts;
    int64_t last, blocked_until; /* monotonic microseconds */
};

struct web_throttle {
    struct clock *clock;
    pthread_mutex_t lock;
    struct counter counters[PLACES];
};

enum subject { PAIR, PEER, ACCOUNT, SUBJECT_COUNT };
static const struct {
    int free_attempts;
    int64_t wait_seconds_max;
} rules[SUBJECT_COUNT] = {[PAIR] = {WEB_THROTTLE_FREE_ATTEMPTS, WEB_THROTTLE_WAIT_SECONDS_MAX},
                          [PEER] = {20, WEB_THROTTLE_WAIT_SECONDS_MAX},
                          [ACCOUNT] = {50, 60}};

struct web_throttle *web_throttle_new(struct clock *clock)
{
    struct web_throttle *throttle = calloc(1, sizeof *throttle);
    assert(throttle);
    throttle->clock = clock;
    pthread_mutex_init(&throttle->lock, NULL);
    return throttle;
}

void web_throttle_free(struct web_throttle *throttle)
{
    if (!throttle)
        return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

/* Who has one IPv6 address has the 2^64 of its network: they are one peer. */
static text network_of(text peer, char ret[INET6_ADDRSTRLEN])
{
    struct in6_addr address;
    if (peer.length >= INET6_ADDRSTRLEN)
        return peer;
    snprintf(ret, INET6_ADDRSTRLEN, "%.*s", TEXT_ARGUMENTS(peer));
    if (inet_pton(AF_INET6, ret, &address) != 1 || IN6_IS_ADDR_V4MAPPED(&address))
        return peer;
    memset(address.s6_addr + 8, 0, 8);
    return text_of(inet_ntop(AF_INET6, &address, ret, INET6_ADDRSTRLEN));
}

static uint64_t key_of(enum subject subject, text account, text peer)
{
    char bytes[512], network[INET6_ADDRSTRLEN];
    peer = network_of(peer, network);
    int length = snprintf(bytes, sizeof bytes, "%d %.*s %.*s", (int)subject,
                          subject == ACCOUNT ? 0 : (int)peer.length, peer.data ? peer.data : "",
                          subject == PEER ? 0 : (int)account.length, account.data ? account.data : "");
    size_t used = length < (int)sizeof bytes ? (size_t)length : sizeof bytes - 1;
    return text_hash((text){bytes, used}) | 1;
}

static struct counter *find(struct web_throttle *throttle, uint64_t key, int64_t now)
{
    struct counter *oldest = NULL;
    for (size_t i = 0; i < WINDOW; i++) {
        struct counter *counter = &throttle->counters[((key >> 1) + i) % PLACES];
        if (counter->key == key) {
            if (now - counter->last > (int64_t)FORGET_SECONDS * SECOND && now >= counter->blocked_until)
                *counter = (struct counter){.key = key};
            return counter;
        }
        if (!oldest || counter->last < oldest->last)
            oldest = counter;
    }
    *oldest = (struct counter){.key = key};
    return oldest;
}

int64_t web_throttle_begin(struct web_throttle *throttle, text account, text peer)
{
    int64_t now = throttle->clock->monotonic(throttle->clock), wait = 0;
    struct counter *counters[SUBJECT_COUNT];
    pthread_mutex_lock(&throttle->lock);
    for (int subject = 0; subject < SUBJECT_COUNT; subject++) {
        uint64_t key = key_of((enum subject)subject, account, peer);
        counters[subject] = find(throttle, key, now);
        int64_t left = counters[subject]->blocked_until - now;
        wait = left > wait ? left : wait;
    }
    for (int subject = 0; wait == 0 && subject < SUBJECT_COUNT; subject++) {
        struct counter *counter = counters[subject];
        counter->last = now;
        int over = ++counter->attempts - rules[subject].free_attempts;
        int64_t seconds = over < 0 ? 0 : over < 20 ? INT64_C(1) << over : rules[subject].wait_seconds_max;
        if (seconds > rules[subject].wait_seconds_max)
            seconds = rules[subject].wait_seconds_max;
        counter->blocked_until = now + seconds * SECOND;
    }
    pthread_mutex_unlock(&throttle->lock);
    return (wait + SECOND - 1) / SECOND;
}

void web_throttle_forgive(struct web_throttle *throttle, text account, text peer)
{
    int64_t now = throttle->clock->monotonic(throttle->clock);
    pthread_mutex_lock(&throttle->lock);
    for (int subject = 0; subject < SUBJECT_COUNT; subject++) {
        struct counter *counter = find(throttle, key_of((enum subject)subject, account, peer), now);
        counter->attempts = subject == PAIR || counter->attempts == 0 ? 0 : counter->attempts - 1;
        counter->blocked_until = now;
    }
    pthread_mutex_unlock(&throttle->lock);
}
