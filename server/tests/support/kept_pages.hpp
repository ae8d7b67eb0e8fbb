#pragma once
// Pages that say how they were answered, rendered by a program that does what their target says.

#include <memory>
#include <string>

#include "support/browser.hpp"
#include "support/renderers.hpp"

namespace gatehouse::testing {

// "/ask/api/x/,/api/y/?query" shows what both calls say, after the number of this render; the rest
// of the target says what else it does.
inline constexpr const char* counting_renderer = R"js(
const renderer = new Renderer()
let renders = 0
const seen = new Set(), meeting = []
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
renderer.render = async (id, { host, target }) => {
  const number = ++renders
  const url = new URL(target, 'http://x')
  const flags = new Set(url.searchParams.keys())
  const again = seen.has(target)
  seen.add(target)
  const targets = url.pathname.startsWith('/ask/') ? url.pathname.slice(4).split(',') : []
  let text = `render ${number} on ${host}:`
  for (const [call, one] of targets.entries()) {
    const { status, body } = await renderer.call(id, call, one)
    text += ` ${status} ${body}`
    if (flags.has('slow')) await sleep(300)
  }
  if (flags.has('long')) text += ' long'.repeat(2000)
  if (flags.has('wait')) await sleep(400)
  if (flags.has('meet') && again) { // until there are two at the same time
    await new Promise(go => { if (meeting.push(go) === 2) for (const one of meeting.splice(0)) one() })
  }
  const headers = [['content-type', 'text/html']]
  if (flags.has('cookie')) headers.push(['set-cookie', 'theme=dark'])
  if (flags.has('exit')) process.exit(3)
  renderer.page(id, text, { keep: !flags.has('unkept'), why: flags.has('unkept') ? 'fetch' : '',
    status: flags.has('missing') || (flags.has('missing-first') && !again) ? 404 : 200, headers })
}
renderer.hello()
)js";

struct KeptPages : RenderersWithNode {
    std::string as_ada, as_bob;

    [[nodiscard]] virtual const char* program() const { return counting_renderer; }

    void SetUp() override
    {
        RenderersWithNode::SetUp();
        as_ada = cookies_of("ada@example.org");
        as_bob = cookies_of("bob@example.org");
        site.add_post(1, "first");
        limits.explain = true;
        start_and_wait(program());
    }
    std::string cookies_of(const std::string& email)
    {
        site.add_user({.email = email});
        return cookie_of(email);
    }
    std::string cookie_of(const std::string& email)
    {
        Browser browser{site};
        browser.login(email);
        return "Cookie: sessionid=" + browser.cookie("sessionid");
    }
    static std::string how(const Answer& answer)
    {
        const auto* text = answer.header("X-Gatehouse-Page");
        return text == nullptr ? "nothing" : *text;
    }
    // How the third request for it is answered.
    std::string third(const std::string& target, const std::string& cookie = "X: y")
    {
        response(target, "GET", {cookie});
        response(target, "GET", {cookie});
        return how(response(target, "GET", {cookie}));
    }
    std::size_t kept() { return site.site().services().kept.size().replies; }
};

}  // namespace gatehouse::testing
