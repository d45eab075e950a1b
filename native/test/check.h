// A test harness of one header: TEST(name) { ... }, CHECK(condition), CHECK_OK(call), CHECK_NEAR(a, b, tolerance), and
// main() that runs all, or those whose names contain the first argument. Failed checks are printed and counted.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "gatun.h"

namespace check {

struct Case {
    const char *name;
    void (*body)();
};
inline std::vector<Case> &cases() {
    static std::vector<Case> all;
    return all;
}
/// Checks may fail on any thread.
inline std::atomic<int> &failures() {
    static std::atomic<int> count = 0;
    return count;
}
/// Said with every failure of its thread while it lives: which op, type, tier the loop is at.
struct Context {
    explicit Context(std::string text) { stack().push_back(std::move(text)); }
    ~Context() { stack().pop_back(); }
    Context(const Context &) = delete;
    static std::vector<std::string> &stack() {
        thread_local std::vector<std::string> texts;
        return texts;
    }
};

inline void report(const char *file, int line, const std::string &text) {
    if (++failures() > 50) return;
    std::string context;
    for (const auto &c : Context::stack()) context += " [" + c + "]";
    std::fprintf(stderr, "%s:%d: %s%s\n", file, line, text.c_str(), context.c_str());
}
inline bool near(double a, double b, double tolerance) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    if (std::isinf(a) || std::isinf(b)) return a == b;
    return std::fabs(a - b) <= tolerance;
}
template <class... T>
std::string text(const T &...parts) {
    std::ostringstream s;
    s.precision(17);
    (s << ... << parts);
    return s.str();
}
inline bool add(const char *name, void (*body)()) {
    cases().push_back({name, body});
    return true;
}
inline int run(int argc, char **argv) {
    int ran = 0;
    for (const Case &c : cases()) {
        if (argc > 1 && !std::strstr(c.name, argv[1])) continue;
        int before = failures();
        c.body();
        ran++;
        std::printf("%s %s\n", failures() == before ? "ok    " : "FAILED", c.name);
    }
    std::printf("%d tests, %d failed checks\n", ran, failures().load());
    return failures() || !ran ? 1 : 0;
}

} // namespace check

#define TEST(name)                                                                                                     \
    static void test_##name();                                                                                         \
    static const bool added_##name = check::add(#name, test_##name);                                                   \
    static void test_##name()
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) check::report(__FILE__, __LINE__, "failed: " #condition);                                    \
    } while (0)
#define CHECK_NEAR(a, b, tolerance)                                                                                    \
    do {                                                                                                               \
        double a_ = double(a), b_ = double(b), t_ = double(tolerance);                                                 \
        if (!check::near(a_, b_, t_))                                                                                  \
            check::report(__FILE__, __LINE__, check::text(#a " = ", a_, ", expected ", b_, " within ", t_));           \
    } while (0)
#define CHECK_OK(call)                                                                                                 \
    do {                                                                                                               \
        int32_t s_ = (call);                                                                                           \
        if (s_ != GT_OK) check::report(__FILE__, __LINE__, check::text(#call ": status ", s_, ": ", gt_last_error())); \
    } while (0)
#define CHECK_STATUS(status, call)                                                                                     \
    do {                                                                                                               \
        int32_t s_ = (call);                                                                                           \
        if (s_ != (status))                                                                                            \
            check::report(__FILE__, __LINE__, check::text(#call ": status ", s_, ", expected " #status));              \
    } while (0)
#define CHECK_MAIN                                                                                                     \
    int main(int argc, char **argv) { return check::run(argc, argv); }
