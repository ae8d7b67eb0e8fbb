// Pages that are asked for while another renders the same: who waits for whom.
#include <gmock/gmock.h>

#include "support/kept_pages.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
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
    std::vector<std::string> both(const std::string& target,
                                  const std::vector<std::string>& lines = {})
    {
        const auto first = ask(target, "GET", lines);
        const auto second = ask(target, "GET", lines);
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

TEST_F(JoiningPages, ThatCouldNotBeKeptLastTimeAreRenderedSideBySide)
{
    const std::pair<std::string, std::string> pages[] = {
        {"/ask/?unkept&meet", "unkept: fetch"},
        {"/ask/?missing&meet", "unkept: status"},
        {"/ask/?cookie&meet", "unkept: set-cookie"},
        {"/ask/api/login-set-cookie/?meet", "unkept: randomness"},
    };
    for (const auto& [target, why] : pages) {
        EXPECT_EQ(how(response(target)), why);
        EXPECT_THAT(both(target), ElementsAre(why, why));
    }
}

TEST_F(JoiningPages, AreJoinedAgainOnceTheyCouldBeKept)
{
    const std::string target = "/ask/api/posts/?missing-first&wait";
    EXPECT_EQ(how(response(target, "GET", {as_ada})), "unkept: status");
    EXPECT_THAT(both(target, {as_ada}), Each(StartsWith("miss")));  // which shows that they can be
    site.add_post(1, "another");
    EXPECT_THAT(both(target, {as_ada}), ElementsAre(StartsWith("miss"), "joined"));
}

TEST_F(JoiningPages, OfWhichOneWasTornAreJoinedStill)
{
    const std::string target = "/ask/api/posts/?wait";
    const auto torn = ask(target, "GET", {as_ada});
    run_until([&] { return site.log().find("\"path\":\"/api/posts/\"") != std::string::npos; });
    site.add_post(1, "written meanwhile");
    run_until([&] { return torn->has_value(); });
    ASSERT_EQ(how(**torn), "unkept: torn");
    EXPECT_THAT(both(target, {as_ada}), ElementsAre(StartsWith("miss"), "joined"));
}

}  // namespace
}  // namespace gatehouse::testing
