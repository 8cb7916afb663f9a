/* The program's entry: the only place that wires everything. */
#include <stdio.h>

int main(void)
{
    fputs("farol: no command\n", stderr);
    return 2;
}
