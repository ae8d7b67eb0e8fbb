// The real Node, with small programs in place of a Nuxt build.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>

#include "render/pages.hpp"
#include "support/test_site.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* echo = R"js(
import http from 'node:http'
http.createServer((request, response) => {
  if (request.url === '/exit') process.exit(3)
  if (request.url === '/hang') return
  if (request.url === '/spin') for (;;);
  if (request.url === '/secrets') {
    import('node:fs').then(({ readFileSync }) => {
      try { response.end(readFileSync('/etc/passwd', 'utf8')) }
      catch (error) { response.end(`${error.code} ${Object.keys(process.env).sort()}`) }
    })
    return
  }
  response.setHeader('Content-Type', 'text/html')
  response.end(`rendered ${request.url} by ${process.pid}`)
}).listen(process.env.NITRO_UNIX_SOCKET)
)js";

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

struct RendererWithNode : ::testing::Test {
    TestSite site;
    TemporaryFolder folder;
    Loop loop{1};
    std::unique_ptr<Renderer> renderer;
    Pages pages;

    void SetUp() override
    {
        ASSERT_TRUE(std::filesystem::exists(WEB_NODE)) << "run `npm ci` in web/ first";
        start(echo, {.at_once = 2, .waiting = 2, .deadline = 700ms});
    }

    void start(const char* program, RenderLimits limits)
    {
        std::filesystem::create_directories(folder.file("build/server"));
        std::ofstream(folder.file("build/server/index.mjs")) << program;
        WebBuild build{.folder = folder.file("build")};
        renderer =
            std::make_unique<Renderer>(loop,
                                       Renderer::Settings{.node = WEB_NODE,
                                                          .build = build,
                                                          .page_socket = folder.file("pages.sock"),
                                                          .api_socket = folder.file("api.sock")},
                                       site.site().services().log);
        pages = rendered_pages(loop, *renderer, limits, http::html(200, "shell"), "");
        renderer->start();
    }

    // Runs the loop until the coroutine is done, leaving the supervisor running.
    template <class T>
    T wait_for(awaitable<T> work)
    {
        std::optional<T> result;
        asio::co_spawn(loop, std::move(work), [&](std::exception_ptr failure, T value) {
            ASSERT_FALSE(failure);
            result.emplace(std::move(value));
        });
        while (!result)
            loop.run_one();
        return std::move(*result);
    }
    awaitable<std::string> page(std::string target, const char* method = "GET")
    {
        auto request = http::Request::make(method, target, {"Host: localhost"});
        auth::Context ctx(site.site().services(), site.database());
        ctx.unrecorded().request_id = "r";
        ctx.unrecorded().address = "192.0.2.1";
        ctx.scheme = "http";
        ctx.host = "localhost";
        const auto response = co_await pages(request, ctx);
        co_return std::to_string(response.status) + " " + std::string(response.body_view());
    }
    std::string get(const std::string& target, const char* method = "GET")
    {
        return wait_for(page(target, method));
    }
    void run_until(Renderer::State wanted)
    {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (renderer->state() != wanted) {
            loop.run_one_for(50ms);
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
        }
    }
    void TearDown() override
    {
        if (!renderer)
            return;
        bool stopped = false;
        asio::co_spawn(loop, renderer->stop(), [&](std::exception_ptr) { stopped = true; });
        while (!stopped)
            loop.run_one();
    }
};

TEST_F(RendererWithNode, RendersWhatWasAskedFor)
{
    run_until(Renderer::State::up);
    EXPECT_THAT(get("/posts?page=2"), StartsWith("200 rendered /posts?page=2 by "));
}

TEST_F(RendererWithNode, IsReplacedWhenItEndsAndTheShellStandsIn)
{
    run_until(Renderer::State::up);
    const auto first = get("/");
    EXPECT_EQ(get("/exit"), "200 shell");
    run_until(Renderer::State::down);
    EXPECT_EQ(get("/"), "200 shell");
    run_until(Renderer::State::up);
    EXPECT_THAT(get("/"), StartsWith("200 rendered / by "));
    EXPECT_NE(get("/"), first);
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"renderer_ended")"));
}

TEST_F(RendererWithNode, ThatIsTooSlowIsAnsweredByTheShell)
{
    run_until(Renderer::State::up);
    EXPECT_EQ(get("/hang"), "200 shell");
    EXPECT_THAT(site.log(), HasSubstr(R"("missed_deadline":true)"));
    EXPECT_THAT(get("/"), StartsWith("200 rendered"));  // one slow page is no hanging process
}

TEST_F(RendererWithNode, ThatHangsIsKilledAndReplaced)
{
    run_until(Renderer::State::up);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(get("/spin"), "200 shell");
    run_until(Renderer::State::down);
    run_until(Renderer::State::up);
    EXPECT_THAT(get("/"), StartsWith("200 rendered"));
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"renderer_hangs")"));
}

TEST_F(RendererWithNode, BeyondItsLimitsTheShellIsSentAtOnce)
{
    run_until(Renderer::State::up);
    std::vector<std::string> answers;
    const auto started = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i)
        asio::co_spawn(loop, page("/hang"),
                       [&](std::exception_ptr, std::string answer) { answers.push_back(answer); });
    while (answers.empty())
        loop.run_one();
    EXPECT_LT(std::chrono::steady_clock::now() - started,
              600ms);  // two at once, two wait, the fifth does not
    while (answers.size() < 5)
        loop.run_one();
    EXPECT_THAT(answers, ::testing::Each("200 shell"));
}

TEST_F(RendererWithNode, CannotReadFilesBeyondItsBuildAndGetsNoEnvironmentOfOurs)
{
    run_until(Renderer::State::up);
    EXPECT_EQ(get("/secrets"), "200 ERR_ACCESS_DENIED GATEHOUSE_API,NITRO_UNIX_SOCKET,NODE_ENV");
}

TEST_F(RendererWithNode, IsNeverAskedToWriteOrForReservedPaths)
{
    run_until(Renderer::State::up);
    EXPECT_THAT(get("/", "POST"), StartsWith("405"));
    EXPECT_THAT(get("/__nuxt_error?message=x"), StartsWith("404"));
    EXPECT_THAT(get("/%5f_nuxt_error"), StartsWith("404"));
}

}  // namespace
}  // namespace gatehouse::testing
