#include "auth/password_pool.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>

namespace gatehouse::auth {
namespace {

constexpr PasswordPreference cheap = Argon2idCost{.memory_kib = 64, .passes = 1, .lanes = 1};

// Keeps the pool's only thread inside encode() until `gate` is open.
class GatedRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> bytes) override
    {
        if (!entered_.exchange(true))
            busy.count_down();
        gate.wait();
        std::ranges::fill(bytes, std::uint8_t{7});
    }

    std::latch busy{1}, gate{1};

private:
    std::atomic<bool> entered_ = false;
};

class BrokenRandom final : public Random {
public:
    void fill(std::span<std::uint8_t>) override { throw std::runtime_error("no randomness"); }
};

// Runs a coroutine on `loop` as soon as the loop runs.
template <class F>
void spawn(Loop& loop, F coroutine)
{
    asio::co_spawn(loop, std::move(coroutine), [](std::exception_ptr e) {
        if (e)
            std::rethrow_exception(e);
    });
}

// Asks for a hash and notes how that ended.
awaitable<> encode(PasswordPool& pool, std::string client, std::vector<std::string>& events)
{
    const auto encoded = co_await pool.encode("password", client);
    events.push_back(client + (encoded ? " done" : " refused"));
}

TEST(PasswordPool, AnswersOnTheCallersLoop)
{
    SystemRandom random;
    PasswordPool pool(cheap, random);
    Loop loop;
    bool finished = false;
    auto session = [&]() -> awaitable<> {
        const auto loop_thread = std::this_thread::get_id();
        const auto encoded = co_await pool.encode("password", "192.0.2.1");
        EXPECT_EQ(std::this_thread::get_id(), loop_thread);
        EXPECT_TRUE(encoded && verify_password("password", *encoded));
        const auto right = co_await pool.verify("password", *encoded, "192.0.2.1");
        const auto wrong = co_await pool.verify("Password", *encoded, "192.0.2.1");
        EXPECT_TRUE(right && *right && wrong && !*wrong);
        finished = true;
    };
    spawn(loop, session);
    loop.run();
    EXPECT_TRUE(finished);
}

TEST(PasswordPool, ALoginOfNobodyIsSimplyWrong)
{
    SystemRandom random;
    PasswordPool pool(cheap, random);
    Loop loop;
    auto session = [&]() -> awaitable<> {
        const std::optional<std::string> nobodies[] = {std::nullopt, "!x", "", "unknown$a$b"};
        for (const auto& encoded : nobodies) {
            const auto result = co_await pool.verify_or_spend("password", encoded, "192.0.2.1");
            EXPECT_TRUE(result && !*result);
        }
    };
    spawn(loop, session);
    loop.run();
}

TEST(PasswordPool, AFullPoolIs503WithRetryAfterAndOneClientCannotFillIt)
{
    GatedRandom random;
    PasswordPool pool(cheap, random, {.threads = 1, .waiting = 4});
    Loop loop;
    std::vector<std::string> refused;
    int answered = 0;
    const auto ask = [&](std::string address) {
        auto session = [&, address]() -> awaitable<> {
            const auto encoded = co_await pool.encode("password", address);
            if (encoded) {
                ++answered;
                co_return;
            }
            EXPECT_EQ(encoded.error().reason, Reason::unavailable);
            EXPECT_EQ(encoded.error().retry_after_seconds, PasswordPool::retry_after_seconds);
            refused.push_back(address);
            if (refused.size() == 2)
                random.gate.count_down();
        };
        spawn(loop, session);
    };
    ask("a");
    auto rest = [&]() -> awaitable<> {
        random.busy.wait();  // the first one has left the queue
        for (const auto* address : {"a", "b", "c", "d", "e", "f"})
            ask(address);
        co_return;
    };
    spawn(loop, rest);
    loop.run();
    EXPECT_THAT(refused, testing::ElementsAre("a", "f"));
    EXPECT_EQ(answered, 5);
}

TEST(PasswordPool, ACallerCancelledWhileWaitingIsAnsweredAtOnce)
{
    GatedRandom random;
    PasswordPool pool(cheap, random, {.threads = 1, .waiting = 8});
    Loop loop;
    asio::cancellation_signal cancel;
    std::vector<std::string> events;
    auto second = [&]() -> awaitable<> {
        co_await encode(pool, "second", events);
        random.gate.count_down();
    };
    auto third = [&]() -> awaitable<> {
        random.busy.wait();
        cancel.emit(asio::cancellation_type::terminal);
        co_return;
    };
    spawn(loop, encode(pool, "first", events));
    asio::co_spawn(loop, second, asio::bind_cancellation_slot(cancel.slot(), asio::detached));
    spawn(loop, third);
    loop.run();
    EXPECT_THAT(events, testing::ElementsAre("second refused", "first done"));
}

TEST(PasswordPool, ACallerCancelledWhileItsHashRunsGetsTheResult)
{
    GatedRandom random;
    PasswordPool pool(cheap, random, {.threads = 1, .waiting = 8});
    Loop loop;
    asio::cancellation_signal cancel;
    std::vector<std::string> events;
    auto canceller = [&]() -> awaitable<> {
        random.busy.wait();
        cancel.emit(asio::cancellation_type::terminal);
        random.gate.count_down();
        co_return;
    };
    asio::co_spawn(loop, encode(pool, "a", events),
                   asio::bind_cancellation_slot(cancel.slot(), asio::detached));
    spawn(loop, canceller);
    loop.run();
    EXPECT_THAT(events, testing::ElementsAre("a done"));
}

TEST(PasswordPool, ItsDestructionAnswersEverybody)
{
    GatedRandom random;
    auto pool = std::make_unique<PasswordPool>(cheap, random,
                                               PasswordWorkers::Limits{.threads = 1, .waiting = 8});
    Loop loop;
    std::vector<std::string> events;
    spawn(loop, encode(*pool, "a", events));
    spawn(loop, encode(*pool, "b", events));
    auto end = [&]() -> awaitable<> {
        random.busy.wait();
        random.gate.count_down();
        pool.reset();
        co_return;
    };
    spawn(loop, end);
    loop.run();
    EXPECT_THAT(events, testing::Contains("a done"));
    EXPECT_EQ(events.size(), 2);
}

TEST(PasswordPool, OnceStoppedEveryAnswerIsWithItsLoopWhichMayGo)
{
    GatedRandom random;
    PasswordPool pool(cheap, random, {.threads = 1, .waiting = 8});
    Loop loop;
    std::vector<std::string> events;
    std::vector<std::string> unheard;
    {
        Loop first_to_go;
        spawn(first_to_go, encode(pool, "a", unheard));
        spawn(first_to_go, encode(pool, "b", unheard));
        spawn(loop, encode(pool, "c", events));
        first_to_go.poll();
        loop.poll();
        random.busy.wait();
        random.gate.count_down();
        pool.stop();
    }
    EXPECT_TRUE(unheard.empty());
    loop.poll();
    EXPECT_THAT(events, testing::Not(testing::IsEmpty()));
    loop.restart();
    spawn(loop, encode(pool, "late", events));
    loop.poll();
    EXPECT_EQ(events.back(), "late refused");
}

TEST(PasswordPool, WhatIsBrokenIsAnExceptionInTheCaller)
{
    BrokenRandom random;
    PasswordPool pool(cheap, random);
    Loop loop;
    bool thrown = false;
    auto session = [&]() -> awaitable<> {
        try {
            static_cast<void>(co_await pool.encode("password", "a"));
        } catch (const std::runtime_error&) {
            thrown = true;
        }
    };
    spawn(loop, session);
    loop.run();
    EXPECT_TRUE(thrown);
}

TEST(PasswordPool, ServesManyLoopsAtOnce)
{
    SystemRandom random;
    PasswordPool pool(cheap, random, {.threads = 3, .waiting = 4000});
    const auto encoded = encode_password("password", cheap, random);
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> loops;
        for (int i = 0; i < 3; ++i)
            loops.emplace_back([&] {
                Loop loop;
                for (int j = 0; j < 50; ++j) {
                    auto session = [&]() -> awaitable<> {
                        const auto result = co_await pool.verify("password", encoded, "a");
                        right += result && *result ? 1 : 0;
                    };
                    spawn(loop, session);
                }
                loop.run();
            });
    }
    EXPECT_EQ(right, 150);
}

TEST(PasswordPool, RewritesOldHashesExceptInADatabaseSharedWithDjango)
{
    SystemRandom random;
    const PasswordPool native(cheap, random);
    const PasswordPool shared(Pbkdf2Cost{10}, random);
    const auto* old = "md5$seasalt$1e9bf2bf5606aa5c39852cc30f0f6f22";
    EXPECT_TRUE(native.must_update(old));
    EXPECT_FALSE(native.must_update(encode_password("password", cheap, random)));
    EXPECT_FALSE(shared.must_update(old));
}

}  // namespace
}  // namespace gatehouse::auth
