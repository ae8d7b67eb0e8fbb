#include "net/ending_loop.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <optional>

#include "net/socket.hpp"
#include "net/timer.hpp"

namespace gatehouse {
namespace {

TEST(EndingLoop, DestroysWhatWaitsWhileItsTimersAndSocketsMayGoLater)
{
    std::optional<EndingLoop> loop(1);
    auto timer = std::make_unique<Timer>(*loop, std::chrono::hours(1));
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    auto near = std::make_unique<Socket>(*loop, Stream(AF_UNIX, 0), ends[0]);
    auto far = std::make_unique<Socket>(*loop, Stream(AF_UNIX, 0), ends[1]);
    const auto held = std::make_shared<int>();

    auto waits_for_time = [](Timer& until, std::shared_ptr<int>) -> awaitable<void> {
        co_await until.async_wait(as_result);
    };
    auto waits_for_bytes = [](Socket& from, std::shared_ptr<int>) -> awaitable<void> {
        char byte{};
        co_await from.async_read_some(asio::buffer(&byte, 1), as_result);
    };
    asio::co_spawn(*loop, waits_for_time(*timer, held), asio::detached);
    asio::co_spawn(*loop, waits_for_bytes(*near, held), asio::detached);
    loop->poll();
    asio::co_spawn(*loop, waits_for_time(*timer, held), asio::detached);  // has not begun
    EXPECT_GT(held.use_count(), 3);

    loop->end();
    EXPECT_EQ(held.use_count(), 1);
    timer->cancel();
    timer.reset();
    near.reset();
    far.reset();
    loop->end();
    loop.reset();
}

}  // namespace
}  // namespace gatehouse
