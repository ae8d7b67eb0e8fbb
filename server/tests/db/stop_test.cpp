// A store that stops while coroutines wait for its threads.

#include <future>

#include <boost/asio/detached.hpp>

#include "db/versioned_site.hpp"
#include "net/ending_loop.hpp"

namespace gatehouse::testing {
namespace {

struct Stop : Versioned {
    EndingLoop ending{1};
    int waiting = 0;

    // Counts a coroutine as long as it is there.
    struct Count {
        explicit Count(int& number) : counted(number) { ++counted; }
        Count(const Count&) = delete;
        Count& operator=(const Count&) = delete;
        ~Count() { --counted; }
        int& counted;
    };
    template <class F>
    void begin(F work)
    {
        auto counted = [](int& number, F body) -> awaitable<void> {
            const Count count(number);
            co_await body();
        };
        asio::co_spawn(ending, counted(waiting, std::move(work)), asio::detached);
        ending.poll();
    }
    void expect_that_all_end()
    {
        store->stop();
        EXPECT_EQ(waiting, 3);
        ending.end();
        EXPECT_EQ(waiting, 0);
    }
};

TEST_F(Stop, FinishesWritesAndTheirCallersEndWithTheLoop)
{
    close();
    store = db::sqlite::open(path, clock, {}, std::chrono::minutes(1));
    loop_a = store->connect();
    OtherProgram other(path);
    other.run("BEGIN IMMEDIATE");
    for (int i = 0; i < 3; ++i)
        begin([&]() -> awaitable<void> {
            co_await loop_a->transaction([&](db::Transaction& t) -> awaitable<Result<>> {
                co_await t.run(
                    "INSERT INTO blog_post (created_on, modified_on, title, body) "
                    "VALUES ($1, $1, 'late', 'text')",
                    clock.now());
                co_return Result<>{};
            });
        });
    other.run("ROLLBACK");
    expect_that_all_end();
    close();
    open();
    EXPECT_EQ(counted_rows(), 3);
}

TEST_F(Stop, EndsSlowReadsAndTheirCallersEndWithTheLoop)
{
    std::promise<void> release;
    const auto released = release.get_future().share();
    for (int i = 0; i < 3; ++i)
        begin([&]() -> awaitable<void> {
            co_await loop_a->slow_reads().rows_of("SELECT 1", {},
                                                  [&](const db::Row&) { released.wait(); });
        });
    release.set_value();
    expect_that_all_end();
}

}  // namespace
}  // namespace gatehouse::testing
