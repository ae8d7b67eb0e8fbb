// Answers that are sent along with a render, before the page asks for them.
#include <gmock/gmock.h>

#include "render/foreseen.hpp"
#include "support/kept_pages.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t nobody = 0, ada = 1, bob = 2;

std::vector<Call> calls(std::initializer_list<const char*> targets)
{
    std::vector<Call> made;
    for (const auto* target : targets)
        made.push_back({.call = 7, .method = "GET", .target = target, .accept = "*/*"});
    return made;
}

struct ForeseenCalls : ::testing::Test {
    Foreseen foreseen;

    std::vector<std::string> of(std::uint64_t page, std::int64_t user)
    {
        std::vector<std::string> targets;
        for (const auto& call : foreseen.of(page, user))
            targets.push_back(call.target);
        return targets;
    }
};

TEST_F(ForeseenCalls, AreThoseOfTheLastRender)
{
    EXPECT_THAT(of(5, ada), IsEmpty());
    foreseen.learn(5, ada, calls({"/a", "/b"}));
    EXPECT_THAT(of(5, ada), ElementsAre("/a", "/b"));
    foreseen.learn(5, ada, calls({"/b"}));
    EXPECT_THAT(of(5, ada), ElementsAre("/b"));
    EXPECT_THAT(of(6, ada), IsEmpty());
}

TEST_F(ForeseenCalls, OfOneUserAreNotTriedForAnother)
{
    foreseen.learn(5, ada, calls({"/a", "/of-ada"}));
    EXPECT_THAT(of(5, bob), IsEmpty());
    foreseen.learn(5, bob, calls({"/a", "/of-bob"}));
    EXPECT_THAT(of(5, bob), ElementsAre("/a", "/of-bob"));
    EXPECT_THAT(of(5, ada), ElementsAre("/a"));
    foreseen.learn(5, bob, calls({"/a", "/of-bob"}));  // once more is still one user
    EXPECT_THAT(of(5, ada), ElementsAre("/a"));
}

TEST_F(ForeseenCalls, OfNobodyAreNotThoseOfSomebody)
{
    foreseen.learn(5, nobody, calls({"/a"}));
    EXPECT_THAT(of(5, nobody), ElementsAre("/a"));
    EXPECT_THAT(of(5, ada), IsEmpty());
    foreseen.learn(5, ada, calls({"/b"}));
    EXPECT_THAT(of(5, nobody), ElementsAre("/a"));
}

TEST_F(ForeseenCalls, DifferInMethodAndAccept)
{
    foreseen.learn(5, ada, {{.call = 1, .method = "GET", .target = "/a", .accept = "text/html"}});
    foreseen.learn(5, bob, {{.call = 1, .method = "GET", .target = "/a", .accept = "*/*"}});
    EXPECT_THAT(of(5, ada), IsEmpty());
}

TEST_F(ForeseenCalls, AreBounded)
{
    const std::string longest(Foreseen::longest_target, '/'), longer = longest + "/";
    std::vector<Call> many(Foreseen::most_calls + 9, calls({"/a"}).front());
    many.front().target = longer;
    many[1].target = longest;
    foreseen.learn(5, ada, many);
    EXPECT_EQ(of(5, ada).size(), Foreseen::most_calls);
    EXPECT_EQ(of(5, ada).front(), longest);
    for (std::uint64_t page = 0; page < 5000; ++page)
        foreseen.learn(page, ada, calls({"/b"}));
    EXPECT_THAT(of(5, ada), IsEmpty());
    EXPECT_THAT(of(4999, ada), ElementsAre("/b"));
}

// "/ask/api/x/,/api/y/" makes these calls; the page says how many frames that took so far. After
// "/sly" it takes what came early without asking for it.
constexpr const char* asking_renderer = R"js(
const renderer = new Renderer()
let sly = false
renderer.render = async (id, { target }) => {
  let text = ''
  const early = [...renderer.early.get(id)?.values() ?? []]
  if (!target.startsWith('/ask/'))
    sly = target === '/sly'
  else if (sly)
    text = early.map(answer => answer.body).join('')
  else
    for (const [call, one] of target.slice(4).split(',').entries()) {
      const { status, headers, body } = await renderer.call(id, call, one)
      text += `${status} ${headers['content-type']} ${body} `
    }
  renderer.page(id, `${renderer.called} called, ${early.length} early: ${text}`, { keep: true })
}
renderer.hello()
)js";

struct EarlyAnswers : KeptPages {
    [[nodiscard]] const char* program() const override { return asking_renderer; }

    std::string ask_as(const std::string& cookie, const std::string& target)
    {
        return text(response(target, "GET", {cookie}));
    }
    // Another version of everything, so that no page is sent again.
    void change() { site.add_post(1, "another"); }
};

TEST_F(EarlyAnswers, AreThoseToTheCallsOfThePagesLastRender)
{
    const std::string target = "/ask/api/account/,/api/posts/";
    EXPECT_THAT(ask_as(as_ada, target), HasSubstr("2 called, 0 early: "));
    change();
    const auto second = ask_as(as_ada, target);
    EXPECT_THAT(second, HasSubstr("2 called, 2 early: 200 application/json {\"email\":\"ada@"));
    EXPECT_THAT(second, HasSubstr("200 application/json {\"count\":2,"));
    change();
    EXPECT_THAT(ask_as(as_ada, target), HasSubstr("{\"count\":3,"));
}

TEST_F(EarlyAnswers, AreTheVisitorsOwn)
{
    const std::string target = "/ask/api/account/";
    ask_as(as_ada, target);
    EXPECT_THAT(ask_as(as_bob, target), HasSubstr("2 called, 0 early: 200 "));  // nobody's but hers
    change();
    EXPECT_THAT(ask_as(as_bob, target), HasSubstr("2 called, 1 early: 200 "));
    EXPECT_THAT(ask_as(as_bob, target), HasSubstr("bob@example.org"));
    const auto for_nobody = ask_as("X: y", target);
    EXPECT_THAT(for_nobody, HasSubstr("3 called, 0 early: 403 "));
}

TEST_F(EarlyAnswers, CountAsAskedForWhateverTheRendererSays)
{
    const std::string target = "/ask/api/account/";
    ask_as(as_ada, target);
    change();
    ask_as(as_ada, "/sly");
    EXPECT_THAT(ask_as(as_ada, target), HasSubstr("1 called, 1 early: {\"email\":\"ada@"));
    const auto how_as = [&](const std::string& cookie) {
        return how(response(target, "GET", {cookie}));
    };
    EXPECT_EQ(how_as(as_ada), "hit");  // as a page that shows her account
    EXPECT_THAT(how_as(as_bob), HasSubstr("miss"));
}

TEST_F(EarlyAnswers, ThatWereNotAskedForAreForgotten)
{
    const std::string target = "/ask/api/posts/";
    ask_as(as_ada, target);
    change();
    ask_as(as_ada, "/sly");
    EXPECT_THAT(ask_as(as_ada, target), HasSubstr("1 called, 1 early: {"));
    change();
    ask_as(as_ada, "/honest");
    EXPECT_THAT(ask_as(as_ada, target), HasSubstr("2 called, 0 early: 200 "));
}

TEST_F(EarlyAnswers, ToOneWhoIsNotSignedInAreNotErrors)
{
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(ask_as("X: y", "/ask/api/account/"), HasSubstr(" 0 early: 403 "));
        change();
    }
}

}  // namespace
}  // namespace gatehouse::testing
