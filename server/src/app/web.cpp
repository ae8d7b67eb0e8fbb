#include "app/web.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "http/status.hpp"

namespace gatehouse::app {

Web::Web(Loop& loop, const Config& config, const std::string& folder, Log& log)
    : config_(config), log_(log), api_socket_(folder + "/api.sock")
{
    std::string policy;
    if (config.web.starts_with("http://")) {
        auto address = parse_address(config.web.substr(std::string_view("http://").size()));
        if (!address)
            throw std::runtime_error("--web: " + address.error().message);
        upstream_ = std::move(*address);
        policy = config.dev ? render::dev_page_policy() : render::proxied_page_policy();
    } else if (config.web != "none") {
        use_folder(loop, folder);
        policy = render::page_policy(*build_);
    }
    headers_ = common_headers(config, policy);
}

void Web::use_folder(Loop& loop, const std::string& folder)
{
    build_ = render::read_web_build(config_.web);
    files_ = std::make_unique<http::StaticFiles>(build_->public_folder());
    if (!build_->has_server)
        return;
    const auto node = render::find_program(config_.node);
    if (node.empty())
        throw std::runtime_error(fmt::format("--node: there is no program '{}'", config_.node));
    renderer_ = std::make_unique<render::Renderer>(
        loop,
        render::Renderer::Settings{.node = node,
                                   .build = *build_,
                                   .page_socket = folder + "/pages.sock",
                                   .api_socket = api_socket_},
        log_);
}

// A shell that stands in for a page is nobody's to keep or to list; one that is the site itself may
// be kept, as long as it is asked for again.
http::Response Web::shell() const
{
    auto bytes = files_->find(build_->shell);
    if (!bytes)
        throw std::runtime_error("the web build has lost its shell " + build_->shell);
    auto response = http::html(200, "");
    response.body = std::move(*bytes);
    response.set("Cache-Control", build_->has_server ? "no-store" : "no-cache");
    if (build_->has_server)
        response.set("X-Robots-Tag", "noindex");
    response.common_headers = headers_.pages;
    return response;
}

render::RenderLimits Web::limits() const
{
    const auto loops = std::max(1U, config_.loops);
    return {.at_once = std::max(1U, config_.renders / loops),
            .waiting = config_.render_queue / loops,
            .deadline = config_.render_timeout};
}

render::Pages Web::pages(Loop& loop)
{
    if (upstream_)
        return render::proxied_pages(loop, *upstream_, limits(), config_.dev, headers_.pages);
    if (renderer_)
        return render::rendered_pages(loop, *renderer_, limits(), shell(), headers_.pages);
    return build_ ? render::shell_pages(shell()) : render::no_pages();
}

void Web::start()
{
    if (renderer_)
        renderer_->start();
}

awaitable<void> Web::stop()
{
    if (renderer_)
        co_await renderer_->stop();
}

}  // namespace gatehouse::app
