// Pages that are asked for while another renders the same: who waits for whom.
#include <gmock/gmock.h>

#include "support/kept_pages.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::StartsWith;

struct Leaving final : http::ClientWatch {
    void watch(std::function<void()> callback) override { gone = std::move(callback); }
    void unwatch() override { gone = nullptr; }
    std::function<void()> gone;
};

struct JoiningPages : KeptPages {
    Leaving client;
    std::optional<Answer> leaders;

    // Starts a render whose visitor can leave.
    void lead(const std::string& target)
    {
        asio::co_spawn(loop, page(target, "GET", {}, &client),
                       [this](const std::exception_ptr&, Answer given) { leaders = given; });
        run_until([&] { return client.gone != nullptr; });
    }
    std::vector<std::string> both(const std::string& target)
    {
        const auto first = ask(target);
        const auto second = ask(target);
        std::vector<std::string> all;
        for (const auto& one : {first, second}) {
            run_until([&] { return one->has_value(); });
            all.push_back(how(**one));
        }
        return all;
    }
};

TEST_F(JoiningPages, GoOnForFollowersWhenTheirLeaderLeaves)
{
    lead("/ask/?wait");
    const auto second = ask("/ask/?wait");
    loop.poll();
    client.gone();
    run_until([&] { return second->has_value(); });
    EXPECT_EQ(how(**second), "joined");
    run_until([&] { return leaders.has_value(); });
}

TEST_F(JoiningPages, AreRenderedForWhoJoinsInTheMomentThatTheirLeaderLeaves)
{
    lead("/ask/?wait");
    const auto second = ask("/ask/?wait");  // runs before the leader hears of it
    client.gone();
    run_until([&] { return second->has_value(); });
    EXPECT_THAT(how(**second), StartsWith("miss"));
    EXPECT_THAT(body(**second), StartsWith("render 2 "));
    EXPECT_EQ(body(*leaders), "shell");
}

TEST_F(JoiningPages, ThatBreakGiveTheirFollowersTheShellToo)
{
    const auto first = ask("/ask/?wait&exit");
    const auto second = ask("/ask/?wait&exit");
    for (const auto& one : {first, second}) {
        run_until([&] { return one->has_value(); });
        EXPECT_EQ(body(**one), "shell");
    }
}

}  // namespace
}  // namespace gatehouse::testing
