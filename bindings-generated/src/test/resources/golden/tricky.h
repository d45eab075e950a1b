#ifndef TRICKY_H
#define TRICKY_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
/* Constants of every kind. */
#define ANSWER 42
#define MASK 0xFFFFFFFFu /* all bits of an int */
#define WIDE 0x100000000
#define BIG 7L
#define SHIFTED (1 << 4 | ANSWER % 5) // composed
#define NEGATIVE (-ANSWER)
#define OCTAL 017
#define RATIO 0.5f
#define SMALL 1e-3
#define LONG_LINE (1 + \
  2)
#define TEXT "text"
#define SELF SELF
#undef GONE
enum colour { RED, GREEN = 5, BLUE, LAST = BLUE + 10, };
typedef enum { COLD = -1, WARM } warmth_t;
typedef struct pair { int a; struct { double b; } c; } pair_t;
typedef union { int i; float f; } either_t;
typedef int (*compare_t)(const void *, const void *);
typedef float vector_t[4];
typedef unsigned long int word;
static const int table[] = { 1, 2, 3 };
extern int global_variable;
static inline int hidden(int x) { if (x > 0) { return 1; } return 2; }

/* Nothing in, nothing out. */
void nothing(void);
void old_style();
/**
 * Several lines,
 * with <html> & {braces} and an @at; ends here.
 */
const char *const *names(const void *const *const items, size_t count, unsigned flags);

/* Not the comment of what follows: a blank line is between. */

int64_t integers(int8_t a, uint8_t b, int16_t c, unsigned short d, uint32_t e, unsigned long long f, long int g, word h);
double floats(float x, double y);
_Bool truth(_Bool x, char c, signed char s, unsigned char u);
enum colour mix(enum colour a, warmth_t b);
void arrays(int x[], const double matrix[static 3][4], vector_t v);
void callbacks(compare_t f, int (*g)(int, char *), void (*)(void), void h(int));
void (*signal_like(int number, void (*handler)(int)))(int);
int keywords(int new, int class, int keywords, int e$);
int unnamed(int, float, void *);
pair_t *pointers(pair_t *p, struct pair *q, struct never_seen *r, either_t *const restrict s);
int __attribute__((visibility("default"))) attributed(int x) __attribute__((nonnull));
int several(int a), both(double b);
struct pair *allocate(void);

int by_value(pair_t p);
pair_t returned(void);
int variadic(const char *format, ...);
long double extended(long double x);
float _Complex imaginary(void);
int unknown_type(never_t x);
#ifdef __cplusplus
}
#endif
#endif
