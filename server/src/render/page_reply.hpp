#pragma once
// What is asked in the name of a visitor, and what is believed of a page reply.

#include <string>
#include <string_view>
#include <vector>

#include "auth/context.hpp"
#include "http/client.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "render/messages.hpp"

namespace gatehouse::render {

// Nuxt trusts /__nuxt…, and nothing under /_ is a page: a stranger could write the error page with
// /__nuxt_error?message=…. Looks at the decoded path, so that %5F does not get past it.
[[nodiscard]] bool is_reserved_path(std::string_view decoded_path);

// The header lines for a Nuxt server elsewhere: as the visitor, in the name of the visitor.
[[nodiscard]] std::vector<std::string> page_request_lines(const http::Request& request,
                                                          const auth::Context& ctx);

// Adds the request's header of that name, if it has one.
void pass(std::vector<std::string>& lines, const http::Request& request, std::string_view name);

// Status, body, type, a redirect within the site, and cookies that are not ours; the rest is
// dropped, as is a value that no header may have. The page is nobody else's: private, no-store.
// A status that no page has: 500.
[[nodiscard]] http::Response page_response(PageReply page, const auth::Context& ctx);

// The same for a proxied server's pages and files: caching and encoding of files are kept, what the
// reply varies by is passed on, and so is the CSRF cookie that the API gave it.
[[nodiscard]] http::Response proxied_response(http::ClientResponse reply, const auth::Context& ctx);

// 405, for everything that is not GET or HEAD.
[[nodiscard]] http::Response method_refusal();

}  // namespace gatehouse::render
