#pragma once
// Who is signed in, as the users table says now: read with every request, never kept.

#include <cstdint>
#include <string>

#include <boost/describe/class.hpp>

namespace gatehouse::auth {

struct User {
    std::int64_t id{};
    std::string email;
    std::string password;  // Django's encoding; never leaves this process
    bool is_superuser{}, is_staff{}, is_active{};
};
BOOST_DESCRIBE_STRUCT(User, (), (id, email, password, is_superuser, is_staff, is_active))

}  // namespace gatehouse::auth
