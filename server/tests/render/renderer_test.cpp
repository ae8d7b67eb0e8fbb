// A renderer's life: started, asked, replaced. How it breaks the protocol:
// hostile_renderer_test.cpp.
#include <gmock/gmock.h>

#include "support/renderers.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;
using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// "current -> releases/42" is how sites are deployed.
TEST(WebBuild, IsReadFromWhereALinkLeads)
{
    const TemporaryFolder folder;
    const auto release = folder.file("releases/42");
    std::filesystem::create_directories(release + "/public");
    std::ofstream(release + "/public/200.html") << "shell";
    std::ofstream(release + "/gatehouse.json")
        << R"({"version":1,"buildId":"b","ssr":false,"scriptHashes":[],"shell":"200.html"})";
    std::filesystem::create_directory_symlink(release, folder.file("current"));
    EXPECT_EQ(read_web_build(folder.file("current")).folder, release);
    EXPECT_EQ(read_web_build(folder.file("current/")).folder, release);
}

TEST(WebBuild, PagesMayDependOnNoHeaderThatTellsWhoAsks)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.file("public"));
    std::ofstream(folder.file("public/200.html")) << "shell";
    const auto write = [&](std::string_view vary) {
        std::ofstream(folder.file("gatehouse.json"))
            << R"({"version":1,"buildId":"b","ssr":false,"scriptHashes":[],"shell":"200.html","vary":)"
            << vary << "}";
    };
    write(R"(["accept-language"])");
    EXPECT_THAT(read_web_build(folder.file("")).vary, Each("accept-language"));
    for (const auto* name : {"cookie", "authorization", "user-agent", "Accept-Language",
                             "x-forwarded-for", "proxy-x", "a b", "accept-language\\r\\nx"}) {
        write(R"([")" + std::string(name) + R"("])");
        EXPECT_THROW((void)read_web_build(folder.file("")), std::runtime_error) << name;
    }
}

struct RendererWithNode : RenderersWithNode {};

TEST_F(RendererWithNode, RendersWhatWasAskedFor)
{
    start_and_wait();
    EXPECT_THAT(get("/posts?page=2"), StartsWith("200 rendered /posts?page=2 by "));
}

TEST_F(RendererWithNode, IsToldNothingAboutTheVisitor)
{
    web->vary = {"accept-language"};
    start_and_wait(R"js(
const renderer = new Renderer()
renderer.render = (id, question) => renderer.page(id, JSON.stringify(question))
renderer.hello()
)js");
    const auto answer = response(
        "/a?b", "HEAD",
        {"Cookie: sessionid=secret", "User-Agent: Lynx", "Authorization: Basic secret",
         "X-Forwarded-For: 6.6.6.6", "Accept-Language: de", "Referer: http://localhost/secret"});
    EXPECT_EQ(answer.body_view(),
              R"({"method":"GET","scheme":"http","host":"localhost","target":"/a?b",)"
              R"("vary":{"accept-language":"de"}})");
}

TEST_F(RendererWithNode, IsReplacedWhenItEndsAndTheShellStandsIn)
{
    start_and_wait();
    const auto first = get("/");
    EXPECT_EQ(get("/exit"), "200 shell");
    run_until_state(Renderer::State::down);
    EXPECT_EQ(get("/"), "200 shell");
    run_until_state(Renderer::State::up);
    EXPECT_THAT(get("/"), StartsWith("200 rendered / by "));
    EXPECT_NE(get("/"), first);
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"renderer_ended")"));
}

TEST_F(RendererWithNode, APageWaitsForTheFirstStart)
{
    start(good_renderer);
    EXPECT_THAT(get("/"), StartsWith("200 rendered / by "));
}

TEST_F(RendererWithNode, ThatIsTooSlowIsAnsweredByTheShellAndToldToStop)
{
    deadline = 700ms;
    start_and_wait();
    EXPECT_EQ(get("/hang"), "200 shell");
    EXPECT_THAT(site.log(), HasSubstr(R"("why":"it took too long")"));
    EXPECT_EQ(get("/cancelled"), "200 [1]");  // one slow page is no hanging process
}

TEST_F(RendererWithNode, ThatMissesDeadlinesInARowIsReplaced)
{
    deadline = 700ms;
    start_and_wait();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(get("/hang"), "200 shell");
    run_until_state(Renderer::State::down);
    run_until_state(Renderer::State::up);
    EXPECT_THAT(get("/"), StartsWith("200 rendered"));
    EXPECT_THAT(site.log(), HasSubstr("it answers no page in time"));
}

TEST_F(RendererWithNode, ThatAnswersNoPingIsReplaced)
{
    settings.each.ping_every = 40ms;
    settings.each.ping_patience = 300ms;
    start_and_wait();
    EXPECT_EQ(get("/spin"), "200 shell");  // long before its deadline
    EXPECT_THAT(site.log(), HasSubstr("it does not answer pings"));
    run_until_state(Renderer::State::up);
    EXPECT_THAT(get("/"), StartsWith("200 rendered"));
}

TEST_F(RendererWithNode, ThatGrowsFinishesAndIsReplaced)
{
    settings.each.ping_every = 20ms;
    start_and_wait(R"js(
const renderer = new Renderer()
let large = false
renderer.pong = id => renderer.send('pong', id, { heap: large ? 2 ** 30 : 1 })
renderer.render = (id, { target }) => {
  large ||= target === '/grow'
  setTimeout(() => renderer.page(id, `rendered by ${process.pid}`), target === '/grow' ? 400 : 0)
}
renderer.hello()
)js");
    const auto first = get("/");
    EXPECT_EQ(get("/grow"), first);  // what it has begun it may end
    run_until_logged("renderer_ended");
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"renderer_grows")"));
    run_until_state(Renderer::State::up);
    EXPECT_NE(get("/"), first);
}

TEST_F(RendererWithNode, BeyondItsHeapEndsAlone)
{
    settings.each.heap_megabytes = 40;
    settings.each.ping_every = 60'000ms;
    start_and_wait(R"js(
const renderer = new Renderer()
const kept = []
renderer.render = (id, { target }) => {
  if (target === '/grow') for (;;) kept.push(new Array(1000).fill(kept.length))
  renderer.page(id, 'rendered')
}
renderer.hello()
)js");
    EXPECT_EQ(get("/grow"), "200 shell");
    run_until_state(Renderer::State::up);
    EXPECT_EQ(get("/"), "200 rendered");
}

TEST_F(RendererWithNode, BeyondItsLimitsTheShellIsSentAtOnce)
{
    start_and_wait();
    std::vector<std::shared_ptr<std::optional<http::Response>>> answers;
    for (int i = 0; i < 5; ++i)
        answers.push_back(ask("/hang?" + std::to_string(i)));  // of no other, to join it
    run_until([&] { return answers[4]->has_value(); });        // two at once, two wait
    EXPECT_EQ(text(**answers[4]), "200 shell");
    for (int i = 0; i < 4; ++i)
        EXPECT_FALSE(answers[static_cast<std::size_t>(i)]->has_value());
    EXPECT_THAT(site.log(), HasSubstr("too many pages wait"));
}

TEST_F(RendererWithNode, TheLeastBusyGetsTheNextPage)
{
    settings.count = 2;
    start(good_renderer);
    run_until([&] { return renderers->all_up(); });
    const auto busy = ask("/hang");
    const auto first = get("/"), second = get("/");
    EXPECT_EQ(first, second);  // always the other one
}

TEST_F(RendererWithNode, CannotReadFilesBeyondItsBuildAndGetsNoEnvironmentOfOurs)
{
    start_and_wait(R"js(
import { readFileSync, readdirSync } from 'node:fs'
const renderer = new Renderer()
const attempt = (read) => { try { return read() } catch (error) { return error.code } }
renderer.render = id => renderer.page(id, [
  attempt(() => readFileSync('/etc/passwd', 'utf8')),
  attempt(() => readdirSync('/proc/self/fd').join()),
  attempt(() => process.binding('spawn_sync')),
  Object.keys(process.env).sort()].join(' '))
renderer.hello()
)js");
    EXPECT_EQ(get("/"),
              "200 ERR_ACCESS_DENIED ERR_ACCESS_DENIED ERR_ACCESS_DENIED "
              "GATEHOUSE_CHANNEL,NODE_ENV");
}

TEST_F(RendererWithNode, IsNeverAskedToWriteOrForReservedPaths)
{
    start_and_wait();
    EXPECT_THAT(get("/", "POST"), StartsWith("405"));
    EXPECT_THAT(get("/__nuxt_error?message=x"), StartsWith("404"));
    EXPECT_THAT(get("/%5f_nuxt_error"), StartsWith("404"));
}

}  // namespace
}  // namespace gatehouse::testing
