// Renderers that break the protocol: each is replaced, its visitors get the shell, and nobody else
// notices.
#include <gmock/gmock.h>

#include "support/renderers.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;
using namespace std::chrono_literals;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct HostileRenderer : RenderersWithNode {};

struct Case {
    const char* what;
    const char* deed;  // JavaScript; `renderer`, `id`
    const char* why;   // in the log
};

// What it does while it renders /evil.
const Case deeds[] = {
    {"garbage", "renderer.socket.write('GET / HTTP/1.1\\r\\n\\r\\n')", "a frame of type"},
    {"an unknown type", "renderer.socket.write(frame(99, id))", "a frame of type 99"},
    {"the server's own frame", "renderer.socket.write(frame(types.reply, id, metadata({})))",
     "a frame of type 3"},
    {"a length below the least", "renderer.socket.write(Buffer.from([4, 0, 0, 0, 67, 1, 0, 0, 0]))",
     "a frame of type 67 and 4 bytes"},
    {"a frame of 4 GiB", "renderer.socket.write(Buffer.from([255, 255, 255, 255, 67, 1, 0, 0, 0]))",
     "a frame of type 67 and 4294967295 bytes"},
    {"a page beyond 16 MiB", "renderer.page(id, Buffer.alloc(16 * 1024 * 1024))",
     "a frame of type 67 and 16777"},
    {"a call as large as a page", "renderer.send('call', id, { call: 1 }, Buffer.alloc(1 << 20))",
     "a frame of type 66"},
    {"a page without metadata", "renderer.socket.write(frame(types.page, id))",
     "a page frame that cannot be read"},
    {"metadata beyond the frame",
     "renderer.socket.write(frame(types.page, id, Buffer.from([255, 0, 0, 0, 123, 125])))",
     "a page frame that cannot be read"},
    {"metadata beyond its limit",
     "renderer.send('page', id, { status: 200, x: 'x'.repeat(70000) })",
     "a page frame that cannot be read"},
    {"metadata that nests",
     "renderer.socket.write(frame(types.page, id, Buffer.concat([Buffer.from([200, 0, 0, 0]), "
     "Buffer.from('['.repeat(100) + ']'.repeat(100))])))",
     "a page frame that cannot be read"},
    {"a page of other types", "renderer.send('page', id, { status: '200', headers: [], keep: 1 })",
     "a page frame that cannot be read"},
    {"a page with endless headers",
     "renderer.page(id, '', { headers: Array(65).fill(['set-cookie', 'a=b']) })",
     "a page frame that cannot be read"},
    {"a page that nobody asked for", "renderer.page(id + 1, 'unasked')",
     "a frame of a render that never was"},
    {"a call of a render that never was", "renderer.call(4000000000, 1, '/api/posts/')",
     "a frame of a render that never was"},
    {"a call with a body",
     "renderer.send('call', id, { call: 1, method: 'GET', target: '/' }, 'b')",
     "a call frame that cannot be read"},
    {"a second hello", "renderer.hello()", "a second hello"},
    {"a pong without a ping", "renderer.pong(7)", "an answer to no ping"},
    {"a closed channel", "renderer.socket.destroy()", "the renderer ended"},
    {"an end in the middle of a frame",
     "renderer.socket.write(frame(types.page, id, Buffer.alloc(9)).subarray(0, 12)); "
     "setTimeout(() => process.exit(0), 50)",
     "the renderer ended"},
    {"an exception", "throw new Error('broken')", "the renderer ended"},
};

std::string program(const std::string& deed)
{
    return R"js(
const renderer = new Renderer()
renderer.render = (id, { target }) => {
  if (target !== '/evil') return renderer.page(id, `rendered ${target}`)
  )js" + deed +
           "\n}\nrenderer.hello()\n";
}

TEST_F(HostileRenderer, ThatBreaksTheProtocolIsReplacedAndItsVisitorGetsTheShell)
{
    for (const auto& [what, deed, why] : deeds) {
        SCOPED_TRACE(what);
        start_and_wait(program(deed));
        EXPECT_EQ(get("/evil"), "200 shell");
        EXPECT_THAT(site.log(), HasSubstr(why));
        run_until_state(Renderer::State::up);
        EXPECT_EQ(get("/good"), "200 rendered /good");
        TearDown();
    }
}

// What it says before it is asked for anything.
TEST_F(HostileRenderer, ThatDoesNotGreetAsItShouldNeverGetAPage)
{
    settings.each.start_deadline = 1500ms;
    settings.each.ping_every = 80ms;
    settings.each.first_pause = 60'000ms;
    const Case greetings[] = {
        {"silence", "setInterval(() => {}, 1000)", "it did not say hello in time"},
        {"another version", "renderer.hello('b', 1)", "it speaks version 1 of the channel, not 2"},
        {"another build", "renderer.hello('c')", "it is of another build than gatehouse.json"},
        {"a page first", "renderer.page(1, 'unasked')", "its first frame is not hello"},
        {"a hello that says nothing", "renderer.send('hello', 0, {})",
         "a hello frame that cannot be read"},
        {"no program at all", "throw new Error('broken')", "renderer_ended"},
    };
    for (const auto& [what, deed, why] : greetings) {
        SCOPED_TRACE(what);
        start(std::string("const renderer = new Renderer()\n") + deed);
        EXPECT_EQ(get("/"), "200 shell");
        run_until_logged(why);
        EXPECT_TRUE(renderers->failed());
        TearDown();
    }
}

TEST_F(HostileRenderer, HurtsNobodyWhoIsRenderedElsewhere)
{
    settings.count = 2;
    start(R"js(
const renderer = new Renderer()
renderer.render = (id, { target }) => {
  if (target === '/evil') return setTimeout(() => renderer.socket.write('garbage garbage'), 100)
  setTimeout(() => renderer.page(id, 'rendered'), 300)
}
renderer.hello()
)js");
    run_until([&] { return renderers->all_up(); });
    const auto evil = ask("/evil"), good = ask("/good");
    run_until([&] { return evil->has_value() && good->has_value(); });
    EXPECT_EQ(text(**evil), "200 shell");
    EXPECT_EQ(text(**good), "200 rendered");
}

TEST_F(HostileRenderer, ASecondPageForTheSameRenderIsDropped)
{
    start_and_wait(program("renderer.page(id, 'first'); renderer.page(id, 'second')"));
    EXPECT_EQ(get("/evil"), "200 first");
    EXPECT_EQ(get("/good"), "200 rendered /good");
    EXPECT_THAT(site.log(), Not(HasSubstr("renderer_refused")));
}

TEST_F(HostileRenderer, APageSetsNoCookieOfOursAndEndsNoHeader)
{
    start_and_wait(program(R"js(renderer.page(id, 'page', { headers: [
      ['content-type', 'text/html'],
      ['Set-Cookie', 'sessionid=stolen; Path=/'],
      ['set-cookie', 'csrftoken=planted'],
      ['set-cookie', 'gatehouse_device=planted'],
      ['set-cookie', 'a=b\r\nSet-Cookie: sessionid=stolen'],
      ['location', '//evil.example/'],
      ['x-frame-options', 'ALLOWALL'],
      ['content-security-policy', 'default-src *'],
      ['theme\r\nset-cookie', 'sessionid=stolen'],
      ['set-cookie', 'theme=dark']] }))js"));
    const auto answer = response("/evil");
    EXPECT_EQ(text(answer), "200 page");
    EXPECT_THAT(answer.cookies, ElementsAre("theme=dark"));
    for (const auto* name : {"Location", "X-Frame-Options", "Content-Security-Policy"})
        EXPECT_EQ(answer.header(name), nullptr) << name;
}

TEST_F(HostileRenderer, LogLinesAreEscapedAndCut)
{
    start_and_wait(program(R"js(
      renderer.send('log', id, { level: 'error', text: 'broken\n{"event":"login"}' + 'x'.repeat(9000) })
      renderer.page(id, 'page'))js"));
    EXPECT_EQ(get("/evil"), "200 page");
    const auto log = site.log();
    EXPECT_THAT(log,
                ContainsRegex(R"("level":"error","event":"renderer_says","request":"[0-9a-f-]+")"));
    EXPECT_THAT(log, Not(HasSubstr("\n{\"event\":\"login\"}")));
    EXPECT_THAT(log, Not(HasSubstr(std::string(3000, 'x'))));
}

}  // namespace
}  // namespace gatehouse::testing
