#pragma once
// Who is signed in, as the users table says at this request. All that a profile shows is here: the
// user's own row is a part of who asks, and no table that others write.

#include <cstdint>
#include <optional>
#include <string>

#include <boost/describe/class.hpp>

namespace gatehouse::auth {

struct User {
    std::int64_t id{};
    std::string email;
    std::string password;  // Django's encoding; never leaves this process
    bool is_superuser{}, is_staff{}, is_active{};
    std::string first_name, last_name;
    std::string date_joined;  // as the column has it: another program may have written no time
    std::optional<std::string> last_login;
};
BOOST_DESCRIBE_STRUCT(User, (),
                      (id, email, password, is_superuser, is_staff, is_active, first_name,
                       last_name, date_joined, last_login))

}  // namespace gatehouse::auth
