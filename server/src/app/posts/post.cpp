#include "app/posts/post.hpp"

namespace gatehouse::app {

rest::Resource<Post> posts()
{
    using namespace rest;
    return {
        .name = "posts",
        .table = "blog_post",
        .object_name = "Post",
        .writable = {field(&Post::title, required, max_length(200)),
                     field(&Post::body, required, max_length(10'000))},
        .search = {&Post::title, &Post::body},
        .ordering = {&Post::id, &Post::title, &Post::created_on},
        .filters = {&Post::created_by},
        .pagination = limit_offset({.size = 10, .max = 100}),
        .columns = {foreign_key(&Post::created_by, "created_by_id"),
                    foreign_key(&Post::modified_by, "modified_by_id")},
        .default_order = {ascending(&Post::id)},  // as the article's API answers
        .may_read = signed_in,
        .may_create = signed_in,
        .visible = every_row,
        .may_change = owner_or_staff(&Post::created_by),
        .stamps = {created(&Post::created_on, &Post::created_by),
                   changed(&Post::modified_on, &Post::modified_by)},
    };
}

}  // namespace gatehouse::app
