// A page's own API calls: in process, in the name of the visitor, reading only.
#include <gmock/gmock.h>

#include "support/browser.hpp"
#include "support/renderers.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct ApiCalls : RenderersWithNode {
    std::string cookies_of(const std::string& email)
    {
        site.add_user({.email = email});
        Browser browser{site};
        browser.login(email);
        return "Cookie: sessionid=" + browser.cookie("sessionid") +
               "; csrftoken=" + browser.cookie("csrftoken");
    }
};

TEST_F(ApiCalls, SeeTheVisitorOfThePage)
{
    const auto cookies = cookies_of("ada@example.org");
    start_and_wait();
    EXPECT_THAT(text(response("/ask/api/account/", "GET", {cookies})),
                HasSubstr("ada@example.org"));
    EXPECT_THAT(get("/ask/api/account/"), HasSubstr("200 403"));
}

TEST_F(ApiCalls, HaveALineOfTheLogUnderThePagesRequest)
{
    const auto cookies = cookies_of("ada@example.org");
    start_and_wait();
    response("/ask/api/account/", "GET", {cookies});
    const auto log = site.log();
    const auto at = log.find(R"("path":"/api/account/","query":"","status":200,)");
    ASSERT_NE(at, std::string::npos);
    const auto line = log.substr(log.rfind('\n', at) + 1, log.find('\n', at) - log.rfind('\n', at));
    EXPECT_THAT(line, HasSubstr(R"("address":"192.0.2.1","user":1,"from":"render")"));
    const auto id = line.substr(line.find(R"("request":)"), 30);
    EXPECT_GT(log.find(id, log.find('\n', at)), log.find('\n', at));  // the page's own
}

TEST_F(ApiCalls, NeverWriteLogOutOrAskForAPage)
{
    const auto cookies = cookies_of("ada@example.org");
    const auto post = std::to_string(site.add_post(1, "kept"));
    start_and_wait(R"js(
const renderer = new Renderer()
renderer.render = async (id, question) => {
  const target = question.target.slice(4)
  const asked = [['DELETE', target], ['POST', '/api/logout/'], ['PATCH', target], ['OPTIONS', target],
    ['GET', '/posts'], ['get', target], ['G ET', target], ['GET\r\nX: y', target], ['GET', 'http://evil/'],
    ['GET', `${target} HTTP/1.1\r\nCookie: sessionid=x`], ['GET', '/%'], ['', target], ['HEAD', target]]
  const all = await Promise.all(asked.map(([method, path], i) => renderer.call(id, i, path, method)))
  renderer.page(id, all.map(({ status, body }) => `${status}${body.length ? '+' : ''}`).join(' '))
}
renderer.hello()
)js");
    EXPECT_EQ(text(response("/ask/api/posts/" + post + "/", "GET", {cookies})),
              "200 405+ 405+ 405+ 405+ 404+ 405+ 400+ 400+ 400+ 400+ 400+ 400+ 200");
    EXPECT_EQ(site.number("SELECT count(*) FROM blog_post WHERE title = 'kept'"), 1);
    EXPECT_THAT(text(response("/ask/api/posts/" + post + "/", "GET", {cookies})),
                HasSubstr(" 200"));
}

TEST_F(ApiCalls, CookiesGoToTheVisitorOnceAndNeverToTheRenderer)
{
    start_and_wait(R"js(
const renderer = new Renderer()
renderer.render = async (id, { target }) => {
  const call = n => renderer.call(id, n, '/api/login-set-cookie/')
  const replies = await Promise.all([call(1), call(2), call(3)])
  const status = target === '/lost' ? 500 : target === '/away' ? 302 : 200
  if (target === '/exit') process.exit(1)
  renderer.page(id, JSON.stringify(replies), { status, headers: [['location', '/login']] })
}
renderer.hello()
)js");
    for (const auto* target : {"/", "/lost", "/away", "/exit"}) {
        run_until_state(Renderer::State::up);
        const auto answer = response(target);
        EXPECT_THAT(answer.cookies, ElementsAre(StartsWith("csrftoken="))) << target;
        const auto token = answer.cookies.at(0).substr(10, 32);
        EXPECT_THAT(std::string(answer.body_view()), Not(HasSubstr(token)));
        EXPECT_THAT(std::string(answer.body_view()), Not(HasSubstr("set-cookie")));
    }
}

TEST_F(ApiCalls, KeepTheCookieThatTheVisitorHas)
{
    const auto cookies = cookies_of("ada@example.org");
    start_and_wait();
    const auto answer = response("/ask/api/login-set-cookie/", "GET", {cookies});
    ASSERT_EQ(answer.cookies.size(), 1U);
    EXPECT_THAT(cookies, HasSubstr(answer.cookies[0].substr(0, answer.cookies[0].find(';'))));
}

TEST_F(ApiCalls, BeyondTheLimitAreRefusedAndNotRun)
{
    settings.each.most_calls = 20;
    start_and_wait(R"js(
const renderer = new Renderer()
renderer.render = async (id) => {
  const all = await Promise.all(Array.from({ length: 5000 }, (_, i) => renderer.call(id, i, '/api/login-set-cookie/')))
  const count = status => all.filter(reply => reply.status === status).length
  renderer.page(id, `${count(200)} ${count(429)}`)
}
renderer.hello()
)js");
    EXPECT_EQ(get("/"), "200 20 4980");
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"render_calls_limited")"));
}

TEST_F(ApiCalls, AfterTheEndOfTheirRenderAreDropped)
{
    deadline = 700ms;
    start_and_wait(R"js(
const renderer = new Renderer()
let answered = 0
renderer.render = async (id, { target }) => {
  if (target === '/slow') return
  if (target === '/early') {
    renderer.page(id, 'early')
    renderer.call(id, 1, '/api/login-set-cookie/').then(() => answered++)
    return
  }
  for (const late of renderer.cancelled)
    renderer.call(late, 1, '/api/login-set-cookie/').then(() => answered++)
  await renderer.call(id, 1, '/api/posts/')
  renderer.page(id, `answered ${answered}`)
}
renderer.hello()
)js");
    EXPECT_EQ(get("/slow"), "200 shell");
    EXPECT_EQ(get("/early"), "200 early");
    EXPECT_EQ(get("/"), "200 answered 0");
    EXPECT_THAT(site.log(), Not(HasSubstr(R"("path":"/api/login-set-cookie/")")));
}

// Whoever leaves: his render is cancelled, and others get their turn.
struct Leaving final : http::ClientWatch {
    void watch(std::function<void()> gone) override { gone_ = std::move(gone); }
    void unwatch() override { gone_ = {}; }
    std::function<void()> gone_;
};

TEST_F(ApiCalls, OfAVisitorWhoLeavesEndWithTheRender)
{
    settings.at_once = 1;
    start_and_wait();
    Leaving client;
    std::optional<http::Response> left;
    asio::co_spawn(loop, page("/hang", "GET", {}, &client),
                   [&](const std::exception_ptr&, http::Response answer) { left = answer; });
    run_until([&] { return static_cast<bool>(client.gone_); });
    const auto next = ask("/cancelled");
    client.gone_();
    run_until([&] { return next->has_value(); });
    EXPECT_EQ(text(**next), "200 [1]");
    EXPECT_TRUE(left.has_value());
    EXPECT_FALSE(client.gone_);
    EXPECT_THAT(site.log(), HasSubstr("the visitor left"));
}

}  // namespace
}  // namespace gatehouse::testing
