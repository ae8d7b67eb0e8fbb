#include "app/tables.hpp"

#include "app/posts/post.hpp"

namespace gatehouse::app {
namespace {

template <class T>
db::VersionedTable table_of(const rest::Resource<T>& resource)
{
    db::VersionedTable served{.table = std::string(resource.table), .counted = true};
    for (const auto& column : rest::model_of(resource).columns)
        served.named.emplace_back(column.column);
    return served;
}

}  // namespace

std::vector<db::VersionedTable> served_tables()
{
    return {
        table_of(posts()),
        // A login writes last_login, which only the user's own profile shows: it is read with who
        // asks. A password is shown to nobody, but sessions hang on it.
        {.table = "accounts_customuser",
         .columns = {"id", "email", "first_name", "last_name", "date_joined", "is_staff",
                     "is_active", "is_superuser"},
         .apart = {"password", "last_login"}},
        // Only looked up by a token: a login of others changes nothing for anybody.
        {.table = "gatehouse_session", .found_by = {"id", "token_digest"}},
        {.table = "django_session",
         .found_by = {"session_key"},
         .named = {"session_data", "expire_date"}},
    };
}

}  // namespace gatehouse::app
