#pragma once
// Where the pages come from, as --web says: a build in a folder with its renderer, a Nuxt server
// elsewhere, or nowhere.

#include <memory>
#include <optional>
#include <string>

#include "app/headers.hpp"
#include "base/config.hpp"
#include "base/log.hpp"
#include "http/static_files.hpp"
#include "render/pages.hpp"
#include "render/renderer.hpp"

namespace gatehouse::app {

class Web {
public:
    // `folder`: for the sockets; `loop` runs the renderer. Throws std::runtime_error with a
    // sentence.
    Web(Loop& loop, const Config& config, const std::string& folder, Log& log);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    [[nodiscard]] render::Pages pages(Loop& loop);  // once a loop

    void start();
    awaitable<void> stop();

    [[nodiscard]] const http::StaticFiles* files() const { return files_.get(); }
    [[nodiscard]] const CommonHeaders& headers() const { return headers_; }
    [[nodiscard]] const std::string& api_socket() const { return api_socket_; }

private:
    void use_folder(Loop& loop, const std::string& folder);
    [[nodiscard]] http::Response shell() const;
    [[nodiscard]] render::RenderLimits limits() const;

    const Config& config_;
    Log& log_;
    std::string api_socket_;
    std::optional<render::WebBuild> build_;
    std::unique_ptr<http::StaticFiles> files_;
    std::optional<Address> upstream_;
    std::unique_ptr<render::Renderer> renderer_;
    CommonHeaders headers_;
};

}  // namespace gatehouse::app
