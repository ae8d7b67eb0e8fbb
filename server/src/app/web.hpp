#pragma once
// Where the pages come from, as --web says: a build in a folder with its renderers, a Nuxt server
// elsewhere, or nowhere. A folder can be read again while the server runs: what is new takes over
// at once for new requests, once its renderers are up.

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/headers.hpp"
#include "auth/middleware.hpp"
#include "base/config.hpp"
#include "base/log.hpp"
#include "http/static_files.hpp"
#include "render/pages.hpp"
#include "render/renderers.hpp"

namespace gatehouse::app {

class Web {
public:
    // `loop` runs the renderers. Throws std::runtime_error with a sentence.
    Web(Loop& loop, const Config& config, Log& log);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    // What one loop answers with; made before the loops run. `api` answers a render's API calls.
    struct OnLoop {
        render::Pages pages;
        auth::Middleware files;
    };
    [[nodiscard]] OnLoop on_loop(Loop& loop, http::Handler<auth::Context> api);

    void start();
    // Reads the folder again. What cannot be used is refused with a line in the log, and what was
    // there stays. One at a time.
    awaitable<void> reload();
    awaitable<void> stop();

    [[nodiscard]] std::string_view api_headers() const { return headers_.api; }

private:
    // One build as it is served; on many loops at once, never changed.
    struct Build : render::WebPages {
        Build(const render::WebBuild& build, std::string_view headers);
        http::StaticFiles files;
    };
    using Current = std::shared_ptr<const Build>;
    struct Slot {  // of one loop
        Loop& loop;
        Current build;
    };

    struct Opened {
        std::shared_ptr<Build> build;
        std::unique_ptr<render::Renderers> renderers;
    };
    [[nodiscard]] Opened open();
    [[nodiscard]] render::ProxyLimits proxy_limits() const;
    [[nodiscard]] std::string_view kept(std::string headers);
    awaitable<std::string> prepare(Opened& next);
    awaitable<void> take_over(Opened next);
    awaitable<void> pause() const;

    Loop& loop_;
    const Config& config_;
    Log& log_;
    CommonHeaders headers_;
    render::PageLimits page_limits_;
    std::list<std::string> page_headers_;  // of every build so far: answers point to them
    std::optional<Address> upstream_;
    Current build_;
    std::unique_ptr<render::Renderers> renderers_;
    std::vector<std::shared_ptr<Slot>> slots_;
    std::uint64_t readings_ = 0;
    bool reloading_ = false, stopping_ = false;
};

}  // namespace gatehouse::app
