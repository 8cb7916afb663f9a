/* Memory that the process holds and does not use: how much of it libc may keep.
 *
 * What a server allocates on one thread is freed on another: request by request, snapshot by snapshot, page
 * by kept page. libc gives threads heaps of their own (eight a core), each of which keeps its own peak, and
 * none gives back what is free in its middle: of 240 MiB held after minutes of load, 165 were free. So there
 * are few heaps, and what is free in them goes back to the kernel from time to time. */
#ifndef FAROL_BASE_MEMORY_H
#define FAROL_BASE_MEMORY_H

/* Before the first thread of a process that will run for long. */
void memory_start_long_run(void);
/* Hands free pages back to the kernel; takes milliseconds. From any thread. */
void memory_give_back(void);

#endif
