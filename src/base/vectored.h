/* VECTORED before a function: it is compiled once for any machine and once for one with wide registers
 * (AVX2), chosen when the program starts. Not under the sanitizers, whose runtime is not up yet when that
 * choice is made, and with gcc alone. What such a function calls must be inlined into it to gain anything. */
#ifndef FAROL_BASE_VECTORED_H
#define FAROL_BASE_VECTORED_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define VECTORED __attribute__((target_clones("avx2", "default")))
#else
#define VECTORED
#endif

#endif
