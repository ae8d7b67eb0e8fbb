#pragma once
// Blog posts: the article's resource.

#include <cstdint>
#include <optional>
#include <string>

#include <boost/describe/class.hpp>

#include "base/clock.hpp"
#include "rest/resource.hpp"

namespace gatehouse::app {

// One row of table blog_post and one object of /api/posts/. A member that `writable` does not name
// is read-only for clients.
struct Post {
    std::int64_t id{};
    Timestamp created_on{}, modified_on{};
    std::string title, body;
    std::optional<std::int64_t> created_by{}, modified_by{};
};
BOOST_DESCRIBE_STRUCT(Post, (), (id, created_on, modified_on, title, body, created_by, modified_by))

[[nodiscard]] rest::Resource<Post> posts();

}  // namespace gatehouse::app
