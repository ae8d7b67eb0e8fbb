#pragma once
// Pages that are sent again, and rendered once for all who ask for the same at the same time: never
// stale, never somebody else's. A page is what its render frame says and what its API calls found;
// those note what they read and what they asked of the visitor (auth::Context), and that decides
// who may be sent the same bytes, and until when. See cache/kept_replies.hpp.

#include "auth/context.hpp"
#include "render/foreseen.hpp"
#include "render/joining.hpp"
#include "render/pages.hpp"
#include "render/render.hpp"
#include "render/unkept.hpp"

namespace gatehouse::render {

// One loop's.
class KeptPages {
public:
    explicit KeptPages(PageLimits limits) : limits_(std::move(limits)) {}
    KeptPages(const KeptPages&) = delete;
    KeptPages& operator=(const KeptPages&) = delete;

    // Kept, or rendered, or, where that cannot be, the shell. Server-Timing says which: hit, joined
    // (another's render of the same page for the same visitor), miss (rendered, and may be kept),
    // or unkept. A page whose tables change while it renders is rendered once more, and not kept.
    // One whose last render could not be kept neither waits nor is waited for (render/unkept.hpp).
    awaitable<http::Response> answer(const WebPages& web, const http::Handler<auth::Context>& api,
                                     http::Request& request, auth::Context& ctx);

private:
    struct Asked;

    awaitable<http::Response> lead(const WebPages& web, const http::Handler<auth::Context>& api,
                                   const Asked& asked, http::Request& request, auth::Context& ctx);
    http::Response say(http::Response response, std::string_view how,
                       std::string_view why = {}) const;

    const PageLimits limits_;
    Joining joining_;
    Foreseen foreseen_;
    Unkept unkept_;
};

}  // namespace gatehouse::render
