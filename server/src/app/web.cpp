#include "app/web.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include "base/random.hpp"
#include "http/status.hpp"
#include "net/socket.hpp"
#include "net/timer.hpp"
#include "render/page_limit.hpp"

namespace gatehouse::app {
namespace {

constexpr std::chrono::milliseconds poll_every{20};

// A shell that stands in for a page is nobody's to keep or to list; one that is the site itself may
// be kept, as long as it is asked for again.
http::Response shell_of(const render::WebBuild& build, const http::StaticFiles& files,
                        std::string_view headers)
{
    auto bytes = files.find(build.shell);
    if (!bytes)
        throw std::runtime_error("the web build has lost its shell " + build.shell);
    auto response = http::html(200, "");
    response.body = std::move(*bytes);
    response.set("Cache-Control", build.has_server ? "no-store" : "no-cache");
    if (build.has_server)
        response.set("X-Robots-Tag", "noindex");
    response.common_headers = headers;
    return response;
}

render::PageLimits page_limits(const Config& config)
{
    SystemRandom random;
    const auto at_once = config.renderers * config.renders + config.render_queue;
    return {.deadline = config.render_timeout,
            .clients = std::make_shared<render::PageLimit>(config.page_rate, at_once, random),
            .explain = config.log_level == "debug"};
}

}  // namespace

Web::Build::Build(const render::WebBuild& build, std::string_view page_headers)
    : files(build.public_folder())
{
    shell = shell_of(build, files, page_headers);
    headers = page_headers;
    vary = build.vary;
    build_id = build.id;
}

Web::Web(Loop& loop, const Config& config, Log& log)
    : loop_(loop),
      config_(config),
      log_(log),
      headers_(common_headers(config)),
      page_limits_(page_limits(config))
{
    if (config.web.starts_with("http://")) {
        auto address = parse_address(config.web.substr(std::string_view("http://").size()));
        if (!address)
            throw std::runtime_error("--web: " + address.error().message);
        upstream_ = std::move(*address);
        headers_ = common_headers(
            config, config.dev ? render::dev_page_policy() : render::proxied_page_policy());
    } else if (config.web != "none") {
        auto opened = open();
        build_ = std::move(opened.build);
        renderers_ = std::move(opened.renderers);
    }
}

Web::Opened Web::open()
{
    const auto read = render::read_web_build(config_.web);
    Opened opened;
    opened.build = std::make_shared<Build>(
        read, kept(common_headers(config_, render::page_policy(read)).pages));
    opened.build->reading = ++readings_;
    if (!read.has_server)
        return opened;
    const auto node = render::find_program(config_.node);
    if (node.empty())
        throw std::runtime_error(fmt::format("--node: there is no program '{}'", config_.node));
    opened.renderers = std::make_unique<render::Renderers>(
        loop_,
        render::Renderers::Settings{.each = {.node = node, .build = read},
                                    .count = config_.renderers,
                                    .at_once = config_.renders,
                                    .waiting = config_.render_queue},
        log_);
    opened.build->desk = opened.renderers->desk();
    return opened;
}

std::string_view Web::kept(std::string headers)
{
    const auto found = std::ranges::find(page_headers_, headers);
    return found != page_headers_.end() ? *found : page_headers_.emplace_back(std::move(headers));
}

render::ProxyLimits Web::proxy_limits() const
{
    const auto loops = std::max(1U, config_.loops);
    return {.at_once = std::max(1U, config_.renders / loops),
            .waiting = config_.render_queue / loops,
            .deadline = config_.render_timeout};
}

Web::OnLoop Web::on_loop(Loop& loop, http::Handler<auth::Context> api)
{
    if (upstream_)
        return {.pages = render::proxied_pages(loop, *upstream_, proxy_limits(), config_.dev,
                                               headers_.pages),
                .files = {}};
    if (!build_)
        return {.pages = render::no_pages(), .files = {}};
    const auto slot = slots_.emplace_back(std::make_shared<Slot>(Slot{loop, build_}));
    auto files = [slot](http::Request& request, auth::Context& ctx,
                        const auth::Next& next) -> awaitable<http::Response> {
        const auto build = slot->build;
        if (auto response = build->files.serve(request)) {
            response->common_headers = build->headers;
            co_return std::move(*response);
        }
        co_return co_await next(request, ctx);
    };
    return {
        .pages = render::built_pages([slot] { return slot->build; }, std::move(api), page_limits_),
        .files = std::move(files)};
}

void Web::start()
{
    if (renderers_)
        renderers_->start();
}

awaitable<void> Web::reload()
{
    if (stopping_)
        co_return;
    reloading_ = true;
    Opened next;
    const auto why = co_await prepare(next);
    if (why.empty()) {
        co_await take_over(std::move(next));
        log_.write(Level::info, "web_build_taken", {{"build", build_->build_id}});
    } else {
        log_.write(Level::error, "web_build_refused", {{"what", why}});
    }
    reloading_ = false;
}

// Why it cannot be used; empty: its renderers are up.
awaitable<std::string> Web::prepare(Opened& next)
{
    if (!build_)
        co_return "--web names no folder";
    try {
        next = open();
    } catch (const std::exception& failure) {
        co_return failure.what();
    }
    if (!next.renderers)
        co_return "";
    next.renderers->start();
    while (!next.renderers->all_up() && !next.renderers->failed() && !stopping_)
        co_await pause();
    if (next.renderers->all_up())
        co_return "";
    co_await next.renderers->stop();
    co_return "its renderers do not start";
}

// Requests that have begun end with the build they began with; then its renderers are told to
// finish.
awaitable<void> Web::take_over(Opened next)
{
    auto old = std::exchange(build_, std::move(next.build));
    const auto old_renderers = std::exchange(renderers_, std::move(next.renderers));
    for (const auto& slot : slots_)
        asio::post(slot->loop, [slot, build = build_] { slot->build = build; });
    const auto deadline = std::chrono::steady_clock::now() + config_.render_timeout * 2;
    while (old.use_count() > 1 && !stopping_ && std::chrono::steady_clock::now() < deadline)
        co_await pause();
    if (old_renderers)
        co_await old_renderers->stop();
}

awaitable<void> Web::pause() const
{
    Timer timer(loop_.get_executor(), poll_every);
    co_await timer.async_wait(as_result);
}

awaitable<void> Web::stop()
{
    stopping_ = true;
    while (reloading_)
        co_await pause();
    if (renderers_)
        co_await renderers_->stop();
}

}  // namespace gatehouse::app
