/* Growing arrays of any item type, owned by their user:
 *   struct { struct thing *items; size_t count, capacity; } things = { 0 };
 *   *list_append(&things) = (struct thing){ … };   list_release(&things); */
#ifndef FAROL_BASE_LIST_H
#define FAROL_BASE_LIST_H

#include <stddef.h>

/* Grows `items` so that one more fits; aborts when memory is out. Used by list_append. */
void *list_grow(void *items, size_t *capacity, size_t count, size_t item_size);

#define list_append(list)                                                                                    \
    ((list)->items = list_grow((list)->items, &(list)->capacity, (list)->count, sizeof(*(list)->items)),     \
     &(list)->items[(list)->count++])
#define list_release(list)                                                                                   \
    (list_free((list)->items), (list)->items = NULL, (list)->count = (list)->capacity = 0)
void list_free(void *items);

/* Copies the items to `target`, which has room for them; an empty list copies nothing, whatever `target` is.
 */
#define list_copy(target, list) list_copy_items(target, (list)->items, (list)->count, sizeof(*(list)->items))
void list_copy_items(void *target, const void *items, size_t count, size_t item_size);

#endif
