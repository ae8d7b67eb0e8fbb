#pragma once
// A page that more than one visitor may be sent: how it is made so, and how each is sent it.

#include <string>
#include <vector>

#include "cache/reply.hpp"
#include "cache/taint.hpp"
#include "http/negotiate.hpp"
#include "http/request.hpp"

namespace gatehouse::render {

// A page that is the same for everybody may be kept by browsers and proxies that ask for it again,
// by its entity tag; any other is private and never stored. `vary`: names of request headers that
// it may depend on.
[[nodiscard]] cache::SharedReply share_page(http::Response page, cache::Taint level,
                                            const std::vector<std::string>& vary);

// The coding that would suit the visitor best and does not exist yet; identity: none.
[[nodiscard]] http::Coding better_coding(const cache::Reply& reply, const http::Request& request);

// In the best coding there is, or 304.
[[nodiscard]] http::Response send_page(const cache::SharedReply& reply,
                                       const http::Request& request);

}  // namespace gatehouse::render
