#pragma once
// The codings of a kept body, made once, beside the event loops. A kept page is compressed as a
// whole, so what an attacker writes into it shares a window with what the page shows (BREACH). That
// tells nothing worth having: a page holds no token - session and CSRF secrets travel as cookies
// alone - and Vary and the key keep the bodies of two visitors apart.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace gatehouse::cache {

// nullopt: not smaller than the text.
[[nodiscard]] std::optional<std::string> gzip(std::string_view text);
[[nodiscard]] std::optional<std::string> brotli(std::string_view text);

// One thread of low priority, started at the first job. Jobs beyond a bounded queue are dropped.
class Background {
public:
    Background() = default;
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    ~Background();  // drops what waits

    [[nodiscard]] bool run(std::move_only_function<void()> job);  // false: dropped
    void wait_until_idle();                                       // for tests

private:
    void work();

    std::mutex mutex_;
    std::condition_variable wake_, idle_;
    std::deque<std::move_only_function<void()>> jobs_;
    bool busy_ = false, stopping_ = false;
    std::thread thread_;
};

}  // namespace gatehouse::cache
