#pragma once
// Everything that is neither API nor file is a page. Where pages come from is decided at start;
// each source is a handler of its own, made once a loop. Only GET and HEAD: POST to a page is 405.

#include <chrono>
#include <memory>
#include <string>

#include "auth/context.hpp"
#include "http/client.hpp"
#include "http/pipeline.hpp"
#include "http/static_files.hpp"
#include "net/address.hpp"
#include "render/renderer.hpp"

namespace gatehouse::render {

using Pages = http::Handler<auth::Context>;

// --web none: 404 for everything.
[[nodiscard]] Pages no_pages();

// A build without a server (ssr: false, nuxt generate): prerendered files are served as files
// before this is asked; what is left gets the shell, which renders in the browser. `headers`
// outlives it.
[[nodiscard]] Pages shell_pages(http::Response shell);

// Rendered by our Node process. Too many, too slow, or no process: the shell.
struct RenderLimits {
    unsigned at_once = 32;  // of this loop
    unsigned waiting = 256;
    std::chrono::milliseconds deadline{10'000};  // waiting included
};
[[nodiscard]] Pages rendered_pages(Loop& loop, Renderer& renderer, RenderLimits limits,
                                   http::Response shell, std::string_view headers);

// A Nuxt server elsewhere, pages and its files. `dev`: its WebSocket is tunnelled.
[[nodiscard]] Pages proxied_pages(Loop& loop, Address address, RenderLimits limits, bool dev,
                                  std::string_view headers);

}  // namespace gatehouse::render
