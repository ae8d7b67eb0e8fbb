#pragma once
// One page, rendered by one of our renderers, on the loop of its request: hands the frame in, runs
// the page's own API calls here, in the name of its visitor, and waits for the page.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "auth/context.hpp"
#include "http/pipeline.hpp"
#include "http/request.hpp"
#include "render/messages.hpp"
#include "render/renderers.hpp"

namespace gatehouse::render {

// What a loop renders with.
struct Rendering {
    std::shared_ptr<Renderers::Desk> desk;
    const http::Handler<auth::Context>&
        api;                             // the routes, for API calls; outlives the loop's pages
    std::chrono::milliseconds deadline;  // waiting included

    // Whether the page is wanted though its visitor has left; empty: no.
    std::function<bool()> others_wait = {};

    // What the page is likely to ask the API: answered first, and sent along.
    std::vector<Call> foreseen = {};
};

struct Rendered {
    std::optional<PageReply> page;  // empty: the visitor gets the shell
    std::string_view why = {};      // it was not rendered, for the log
    bool left = false;              // the visitor, before there was a page: no failure of it
    std::vector<Call> calls = {};   // that it made, as far as they can be foreseen
};

// The bytes that a page depends on besides what its API calls find: method, scheme, host, target
// and the values of the headers that `vary` names. No cookie, no credential, no user agent.
[[nodiscard]] std::string render_frame(const http::Request& request, const auth::Context& ctx,
                                       const std::vector<std::string>& vary);

// API calls read only (405 otherwise), see the request's session, user, address and cookies, and
// log under its id. Cookies they set are put into ctx, each once, also when there is no page. A
// page whose calls still run when it comes is not to be kept. A visitor who leaves ends it. What a
// renderer was sent early counts as asked for, whatever it says.
awaitable<Rendered> render(const Rendering& with, std::string frame, const http::Request& request,
                           auth::Context& ctx);

}  // namespace gatehouse::render
