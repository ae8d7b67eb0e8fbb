#pragma once
// A reply that may be sent again: a 200 without cookies, its headers serialised once.

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/response.hpp"

namespace gatehouse::cache {

struct Reply {
    std::string_view lines, body;  // of `owned`
    std::shared_ptr<const void> owned;
    std::shared_ptr<const std::string> gzip = {}, brotli = {};  // the body; null: not made
    // A bit for each http::Coding in which somebody wants it; one for all copies of a reply.
    std::shared_ptr<std::atomic<unsigned>> wanted = {};
    std::string tag = {};                  // of a page for everybody; without quotes
    std::string_view common_headers = {};  // static
    std::span<const std::string_view> loggable_query = {};  // static, for the access log

    [[nodiscard]] std::size_t bytes() const;  // of memory
};
using SharedReply = std::shared_ptr<const Reply>;

[[nodiscard]] SharedReply share(http::Response response,
                                std::span<const std::string_view> loggable_query = {},
                                std::string tag = {});
[[nodiscard]] http::Response send_again(const SharedReply& reply);

}  // namespace gatehouse::cache
