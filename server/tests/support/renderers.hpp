#pragma once
// The real Node with a small program in place of a Nuxt build, and pages that it renders: all on
// one loop, beside a whole site for its API calls. The program starts with `import { Renderer, …
// }`.

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>

#include "render/pages.hpp"
#include "support/test_site.hpp"

namespace gatehouse::testing {

// Speaks by the book; `/…` of the target says what it does.
inline constexpr const char* good_renderer = R"js(
const renderer = new Renderer()
renderer.render = async (id, { target, method }) => {
  if (target === '/exit') process.exit(3)
  if (target === '/hang') return
  if (target === '/spin') for (;;);
  if (target === '/cancelled') return renderer.page(id, JSON.stringify(renderer.cancelled))
  if (target.startsWith('/ask/')) {
    const { status, headers, body } = await renderer.call(id, 1, target.slice(4), 'GET')
    return renderer.page(id, `${status} ${JSON.stringify(headers)} ${body}`)
  }
  renderer.page(id, `rendered ${target} by ${process.pid}`)
}
renderer.hello()
)js";

struct RenderersWithNode : ::testing::Test {
    using Answer = http::Response;

    TestSite site;
    TemporaryFolder folder;
    Loop loop{1};
    std::unique_ptr<render::Renderers> renderers;
    std::shared_ptr<render::WebPages> web = std::make_shared<render::WebPages>();
    std::unique_ptr<app::Site::OnLoop> on_loop;
    render::Renderers::Settings settings{
        .each = {.node = WEB_NODE,
                 .build = {.folder = folder.file("build"), .id = "b", .has_server = true}},
        .count = 1,
        .at_once = 2,
        .waiting = 2};
    std::chrono::milliseconds deadline{20'000};

    void SetUp() override
    {
        ASSERT_TRUE(std::filesystem::exists(WEB_NODE)) << "run `npm ci` in web/ first";
    }

    void start(const std::string& program)
    {
        const auto server = folder.file("build/server");
        std::filesystem::create_directories(server);
        std::filesystem::copy_file(TEST_FILES "/renderer.mjs", server + "/renderer.mjs",
                                   std::filesystem::copy_options::overwrite_existing);
        std::ofstream(server + "/index.mjs")
            << "import { Renderer, frame, metadata, types } from './renderer.mjs'\n"
            << program;
        renderers = std::make_unique<render::Renderers>(loop, settings, site.site().services().log);
        web->desk = renderers->desk();
        web->shell = http::html(200, "shell");
        on_loop = std::make_unique<app::Site::OnLoop>(
            site.site(), render::built_pages([this] { return web; }, site.site().api_calls(),
                                             {.deadline = deadline}));
        renderers->start();
    }
    void start_and_wait(const std::string& program = good_renderer)
    {
        start(program);
        run_until_state(render::Renderer::State::up);
    }

    void run_until(const std::function<bool()>& reached)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!reached()) {
            loop.restart();  // it stops whenever nothing is left to wait for
            loop.run_one_for(std::chrono::milliseconds(50));
            ASSERT_LT(std::chrono::steady_clock::now(), end);
        }
    }
    void run_until_state(render::Renderer::State wanted)
    {
        run_until([&] { return renderers->any(wanted); });
    }
    void run_until_logged(const std::string& text)
    {
        run_until([&] { return site.log().find(text) != std::string::npos; });
    }

    awaitable<Answer> page(std::string target, const char* method = "GET",
                           std::vector<std::string> lines = {}, http::ClientWatch* client = nullptr)
    {
        lines.emplace_back("Host: localhost");
        auto request = http::Request::make(method, target, lines);
        request.client = client;
        request.set_peer({.address = "192.0.2.1"});
        co_return co_await on_loop->answer(request);
    }
    // Starts it; the answer comes while the loop runs.
    std::shared_ptr<std::optional<Answer>> ask(const std::string& target,
                                               const char* method = "GET",
                                               std::vector<std::string> lines = {})
    {
        auto answer = std::make_shared<std::optional<Answer>>();
        asio::co_spawn(loop, page(target, method, std::move(lines)),
                       [answer](const std::exception_ptr& failure, Answer given) {
                           EXPECT_FALSE(failure);
                           answer->emplace(std::move(given));
                       });
        return answer;
    }
    Answer response(const std::string& target, const char* method = "GET",
                    std::vector<std::string> lines = {})
    {
        const auto answer = ask(target, method, std::move(lines));
        run_until([&] { return answer->has_value(); });
        return answer->value_or(Answer{});
    }
    static std::string text(const Answer& answer)
    {
        return std::to_string(answer.status) + " " + std::string(answer.body_view());
    }
    std::string get(const std::string& target, const char* method = "GET")
    {
        return text(response(target, method));
    }

    void TearDown() override
    {
        if (!renderers)
            return;
        bool stopped = false;
        asio::co_spawn(loop, renderers->stop(), [&](const std::exception_ptr&) { stopped = true; });
        run_until([&] { return stopped; });
        renderers.reset();
    }
};

}  // namespace gatehouse::testing
