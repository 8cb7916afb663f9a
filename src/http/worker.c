/* The queue of whole requests and the threads that answer them. The queue is bounded: what does not fit
 * is turned away at once, so that waiting never grows without end. */
#include "http/server.h"

#include <sys/eventfd.h>
#include <unistd.h>

static void list_push(struct http_connection_list *list, struct http_connection *connection)
{
    connection->queue_next = NULL;
    if (list->last)
        list->last->queue_next = connection;
    else
        list->first = connection;
    list->last = connection;
    list->count++;
}

bool http_queue_push(struct http_server *server, struct http_connection *connection, bool goes_on)
{
    pthread_mutex_lock(&server->lock);
    bool fits = goes_on || server->queue.count < server->options.limits.queue_max;
    if (fits) {
        list_push(&server->queue, connection);
        pthread_cond_signal(&server->work);
    }
    pthread_mutex_unlock(&server->lock);
    return fits;
}

void *http_worker_run(void *context)
{
    struct http_server *server = context;
    pthread_mutex_lock(&server->lock);
    while (!server->workers_stop || server->queue.first) {
        struct http_connection *connection = server->queue.first;
        if (!connection) {
            pthread_cond_wait(&server->work, &server->lock);
            continue;
        }
        server->queue.first = connection->queue_next;
        if (!server->queue.first)
            server->queue.last = NULL;
        server->queue.count--;
        pthread_mutex_unlock(&server->lock);
        http_answer(connection);
        pthread_mutex_lock(&server->lock);
        list_push(&server->done, connection);
        if (server->done.count == 1)
            eventfd_write(server->wake_descriptor, 1);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}
