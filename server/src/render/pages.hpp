#pragma once
// Everything that is neither API nor file is a page. Where pages come from is decided at start;
// each source is a handler of its own, made once a loop. Only GET and HEAD: POST to a page is 405.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/context.hpp"
#include "http/pipeline.hpp"
#include "net/address.hpp"
#include "render/renderers.hpp"

namespace gatehouse::render {

class PageLimit;

using Pages = http::Handler<auth::Context>;

[[nodiscard]] bool asks_for_page(const http::Request& request);  // GET or HEAD

// --web none: 404 for everything.
[[nodiscard]] Pages no_pages();

// What pages of one web build are made of; never changed, replaced as a whole when the build is
// read again.
struct WebPages {
    // Null: a build without a server (ssr: false, nuxt generate). Its prerendered files are served
    // before a page is asked for; what is left gets the shell, which renders in the browser.
    std::shared_ptr<Renderers::Desk> desk;
    http::Response shell;           // also for what cannot be rendered: too many, too slow, broken
    std::string_view headers;       // common ones; outlives every answer
    std::vector<std::string> vary;  // request headers that a page may depend on
    std::string build_id;
    // Counts the times that a build was read. What was made of an earlier one is not this one's,
    // also if their ids are the same: a build may be changed in place, or made again.
    std::uint64_t reading = 0;
};
using CurrentPages = std::function<std::shared_ptr<const WebPages>()>;

struct PageLimits {
    std::chrono::milliseconds deadline{10'000};    // waiting included
    std::shared_ptr<PageLimit> clients = nullptr;  // of all loops; null: as many as they ask for
    bool explain = false;                          // X-Gatehouse-Page says why a page is not kept
};

// `api` answers the API calls of a render.
[[nodiscard]] Pages built_pages(CurrentPages current, http::Handler<auth::Context> api,
                                PageLimits limits);

struct ProxyLimits {
    unsigned at_once = 32;  // of this loop
    unsigned waiting = 256;
    std::chrono::milliseconds deadline{10'000};  // waiting included
};

// A Nuxt server elsewhere, pages and its files. `dev`: its WebSocket is tunnelled.
[[nodiscard]] Pages proxied_pages(Loop& loop, Address address, ProxyLimits limits, bool dev,
                                  std::string_view headers);

}  // namespace gatehouse::render
